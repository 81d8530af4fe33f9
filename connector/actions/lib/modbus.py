"""Frames of Modbus around one question for registers; the hub's own are checked against the same cases."""

import struct

from .action import Failed

TRANSACTION = 1
HEADER = 7
LONGEST_PDU = 253


def question(tcp, unit, function, address, count):
    """What is sent: as Modbus TCP, else as Modbus RTU."""
    pdu = struct.pack(">BHH", function, address, count)
    if tcp:
        return struct.pack(">HHHB", TRANSACTION, 0, len(pdu) + 1, unit) + pdu
    return bytes([unit]) + pdu + crc(bytes([unit]) + pdu)


def answer(tcp, heard, unit, function, count):
    """The answer's PDU in all that was heard; None as long as it is not complete."""
    return _mbap(heard, unit) if tcp else _rtu(heard, unit, function, count)


def _rtu(heard, unit, function, count):
    for at in range(len(heard) - 4):
        if heard[at] != unit or heard[at + 1] & 0x7F != function:
            continue
        refused = heard[at + 1] & 0x80
        if not refused and heard[at + 2] != 2 * count:
            continue
        frame = heard[at : at + (5 if refused else 5 + 2 * count)]
        if len(frame) >= 5 and crc(frame[:-2]) == frame[-2:]:
            return frame[1:-2]
    return None


def _mbap(heard, unit):
    if len(heard) < HEADER:
        return None
    transaction, protocol, length, answering = struct.unpack(">HHHB", heard[:HEADER])
    if (transaction, protocol, answering) != (TRANSACTION, 0, unit) or not 2 < length <= 1 + LONGEST_PDU:
        raise Failed("CHECKSUM_ERROR", f"What answers is no Modbus TCP: {heard[:32].hex(' ')}")
    return heard[HEADER : 6 + length] if len(heard) >= 6 + length else None


def crc(frame):
    """CRC-16/MODBUS, low octet first (Modbus over serial line, section 6.2.2)."""
    value = 0xFFFF
    for octet in frame:
        value ^= octet
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)
