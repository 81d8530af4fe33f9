"""A serial line over TCP, plain or by RFC 2217, for one look at it."""

import re
import socket
import struct
import time

from .action import Failed

_ADDRESS = re.compile(r"(tcp|rfc2217)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}):(\d{1,5})")
# RFC 854 and RFC 2217
IAC, DONT, DO, WONT, WILL, SB, SE, BINARY, COM_PORT = 255, 254, 253, 252, 251, 250, 240, 0, 44
BAUDRATE, DATASIZE, PARITY, STOPSIZE = 1, 2, 3, 4


def _set(option, value):
    """RFC 2217: sets one of the line's options."""
    return bytes([IAC, SB, COM_PORT, option]) + value.replace(b"\xff", b"\xff\xff") + bytes([IAC, SE])


def _end(data, at):
    """Where a subnegotiation has ended whose content begins there; -1 as long as it has not."""
    while at + 1 < len(data):
        if data[at] == IAC and data[at + 1] != IAC:
            return at + 2
        at += 2 if data[at] == IAC else 1
    return -1


class Telnet:
    """The client's end of telnet (RFC 854) with RFC 2217; the hub's own is checked against the same cases."""

    def __init__(self):
        self._left = b""

    def opening(self, baud):
        """What is sent first: the speed, eight bits, no parity, one stop bit."""
        binary = bytes([IAC, WILL, BINARY, IAC, DO, BINARY, IAC, WILL, COM_PORT])
        eight_bits = _set(DATASIZE, b"\x08") + _set(PARITY, b"\x01") + _set(STOPSIZE, b"\x01")
        return binary + _set(BAUDRATE, struct.pack(">I", baud)) + eight_bits

    def sent(self, data):
        """The line's own octets as they are sent."""
        return data.replace(b"\xff", b"\xff\xff")

    def received(self, data):
        """The line's own octets in what came, in any split."""
        data, plain, at = self._left + data, bytearray(), 0
        while at < len(data):
            if data[at] != IAC:
                plain.append(data[at])
                at += 1
            elif at + 1 < len(data) and data[at + 1] == IAC:
                plain.append(IAC)
                at += 2
            elif at + 1 < len(data) and data[at + 1] == SB:
                end = _end(data, at + 2)
                if end < 0:
                    break
                at = end
            elif at + 1 < len(data) and data[at + 1] in (DO, DONT, WILL, WONT):
                if at + 2 >= len(data):
                    break
                at += 3
            elif at + 1 < len(data):
                at += 2
            else:
                break
        self._left = data[at:]
        return bytes(plain)


class Line:
    """Connects; read() hands out the line's own octets."""

    def __init__(self, address, baud, timeout):
        parts = _ADDRESS.fullmatch(address)
        if not parts or not 0 < int(parts.group(3)) < 65536:
            raise Failed("BAD_INPUT", "The line's address is tcp://host:port or rfc2217://host:port", retriable=False)
        self._telnet = Telnet() if parts.group(1) == "rfc2217" else None
        try:
            self._socket = socket.create_connection((parts.group(2).strip("[]"), int(parts.group(3))), timeout)
        except OSError as e:
            raise Failed("NOT_REACHED", f"{address} cannot be reached: {e}") from None
        if self._telnet:
            self._socket.sendall(self._telnet.opening(baud))

    def write(self, data):
        """Sends octets to the line."""
        self._socket.sendall(self._telnet.sent(data) if self._telnet else data)

    def read(self, until):
        """What has come, at the latest when time.monotonic() is `until`; empty then."""
        while (wait := until - time.monotonic()) > 0:
            self._socket.settimeout(wait)
            try:
                data = self._socket.recv(4096)
            except socket.timeout:
                break
            except OSError as e:
                raise Failed("LINE_DOWN", f"The line broke off: {e}") from None
            if not data:
                raise Failed(
                    "LINE_DOWN", "The other side has closed the connection; does another program use the line?"
                )
            plain = self._telnet.received(data) if self._telnet else data
            if plain:  # else it was Telnet's own
                return plain
        return b""

    def close(self):
        """Ends the connection."""
        self._socket.close()
