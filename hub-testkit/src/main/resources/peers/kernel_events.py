"""Makes the kernel send messages about devices, in the network namespace that this program is in.

Each line of its input is a message, with blanks instead of zero octets; the answer is the kernel's
(0: done), one line each. Says "ready" first. The kernel sends it on to that namespace alone (Linux
4.17); needs CAP_SYS_ADMIN over it.
"""

import socket
import struct
import sys

NETLINK_KOBJECT_UEVENT = 15
TYPE = 16
REQUEST_AND_ACK = 5

kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_KOBJECT_UEVENT)
kernel.bind((0, 0))
print("ready", flush=True)
for line in sys.stdin:
    body = line.rstrip("\n").replace(" ", "\0").encode() + b"\0"
    head = struct.pack("=IHHII", 16 + len(body), TYPE, REQUEST_AND_ACK, 1, 0)
    kernel.sendto(head + body, (0, 0))
    answer = kernel.recv(8192)
    print(struct.unpack_from("=i", answer, 16)[0], flush=True)
