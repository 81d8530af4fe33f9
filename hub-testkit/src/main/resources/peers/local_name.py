"""A web device that answers for livingroom.local by multicast DNS (RFC 6762, sections 6.7 and 18)."""
import http.server
import socket
import struct
import threading

NAME = b"\x0alivingroom\x05local\x00"
ADDRESS = b"\x00\x01"
OWN = socket.gethostbyname(socket.gethostname())


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"temperature": 21.5}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def responder():
    group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    group.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    group.bind(("", 5353))
    joined = socket.inet_aton("224.0.0.251") + socket.inet_aton(OWN)
    group.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
    record = NAME + struct.pack("!HHIH", 1, 0x8001, 120, 4) + socket.inet_aton(OWN)
    while True:
        asked, whom = group.recvfrom(1500)
        question = asked[12 : 12 + len(NAME) + 4]
        if asked[2] & 0x80 or question[: len(NAME) + 2].lower() != NAME + ADDRESS:
            continue
        if whom[1] == 5353:
            group.sendto(struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + record, ("224.0.0.251", 5353))
        else:  # a resolver that asks once: the answer goes to it alone, and repeats the question
            head = asked[:2] + struct.pack("!5H", 0x8400, 1, 1, 0, 0)
            group.sendto(head + question + record, whom)


web = http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Web)
threading.Thread(target=web.serve_forever, daemon=True).start()
responder()
