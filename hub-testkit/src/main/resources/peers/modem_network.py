"""The Internet behind one modem, in a network namespace of its own.

Serves on every address: HTTP on 80 (the answer is its name; of /large 64 KiB), an echo on 7 (UDP and
TCP), an endless download on 8080, names on 53 (UDP and TCP). Says what it has seen, one line each:
  packet PROTOCOL SOURCE DESTINATION PORT
  asked udp|tcp NAME
  got PORT FROM
Argument: its name.
"""

import socket
import struct
import sys
import threading

NAME = sys.argv[1]
LOCK = threading.Lock()
IP_PKTINFO = 8  # of Linux
BLOCK = bytes(i * i // 251 & 255 for i in range(16381))  # again and again: what is missing shifts the rest


def say(*words):
    with LOCK:
        print(*words, flush=True)


def tcp(port, serve):
    listener = socket.create_server(("0.0.0.0", port), backlog=1024)

    def accept():
        while True:
            connection, peer = listener.accept()
            say("got", port, peer[0])
            threading.Thread(target=guarded, args=(serve, connection), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def guarded(serve, connection):
    try:
        with connection:
            serve(connection)
    except OSError:
        pass


def head(connection):
    seen = b""
    while b"\r\n\r\n" not in seen:
        part = connection.recv(65536)
        if not part:
            return None
        seen += part
    return seen


def http(connection):
    pending = b""
    while True:
        while b"\r\n\r\n" not in pending:
            part = connection.recv(65536)
            if not part:
                return
            pending += part
        request, pending = pending.split(b"\r\n\r\n", 1)
        length = 0
        for line in request.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == b"content-length":
                length = int(value)
        while len(pending) < length:
            pending += connection.recv(65536)
        body, pending = pending[:length], pending[length:]
        answer = NAME.encode() + b"\n"
        if b" /large" in request.split(b"\r\n")[0]:
            answer = b"x" * 65536
        elif b" /head" in request.split(b"\r\n")[0]:
            answer = request + b"\r\n"
        elif length:
            answer = body
        reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer)
        connection.sendall(reply + answer)
        if b"\r\nconnection: close" in request.lower():
            return


def echo(connection):
    while True:
        part = connection.recv(65536)
        if not part:
            return
        connection.sendall(part)


def endless(connection):
    if head(connection) is None:
        return
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(BLOCK)


def name_of(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    return ".".join(labels), query[12 : at + 5]


ADDRESSES = {
    "local": "127.0.0.1",
    "private": "10.1.2.3",
    "gateway": "192.168.225.1",
}


def answer(query, over):
    name, question = name_of(query)
    say("asked", over, name)
    first = name.split(".")[0]
    if first == "unknown":
        return query[:2] + struct.pack(">HHHHH", 0x8183, 1, 0, 0, 0) + question
    if first == "long" and over == "udp":
        return query[:2] + struct.pack(">HHHHH", 0x8380, 1, 0, 0, 0) + question
    data = socket.inet_aton(ADDRESSES.get(first, "203.0.113.9"))
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + data
    return query[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0) + question + record


def udp(port, serve):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", port))
    server.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)  # the answer leaves by the address that was asked

    def receive():
        while True:
            datagram, [(_, _, info)], _, peer = server.recvmsg(65535, socket.CMSG_SPACE(12))
            server.sendmsg([serve(datagram)], [(socket.IPPROTO_IP, IP_PKTINFO, bytes(4) + info[8:] * 2)], 0, peer)

    threading.Thread(target=receive, daemon=True).start()


def names_tcp(connection):
    while True:
        length = connection.recv(2, socket.MSG_WAITALL)
        if len(length) < 2:
            return
        query = connection.recv(struct.unpack(">H", length)[0], socket.MSG_WAITALL)
        reply = answer(query, "tcp")
        connection.sendall(struct.pack(">H", len(reply)) + reply)


def capture():
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
    while True:
        packet, where = tap.recvfrom(128)
        if where[2] == socket.PACKET_OUTGOING or where[0] == "lo" or len(packet) < 24:
            continue
        ihl = (packet[0] & 15) * 4
        source, destination = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
        port = struct.unpack(">H", packet[ihl + 2 : ihl + 4])[0]
        if packet[9] == 17 or packet[9] == 6 and packet[ihl + 13] & 2:
            say("packet", packet[9], source, destination, port)


threading.Thread(target=capture, daemon=True).start()
for port, serve in ((80, http), (7, echo), (8080, endless), (53, names_tcp)):
    tcp(port, serve)
udp(53, lambda query: answer(query, "udp"))
udp(7, lambda datagram: datagram)
say("ready", NAME)
sys.stdin.read()
