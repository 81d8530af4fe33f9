"""The plain way from a serial line to ZeroMQ: one loop, for comparison."""

import json
import sys

import serial
import zmq

port = serial.Serial(sys.argv[1], 115200, timeout=1)
context = zmq.Context()
sockets = {}
for route, endpoint in (("remoteid", sys.argv[2]), ("probe", sys.argv[3])):
    sockets[route] = context.socket(zmq.PUB)
    sockets[route].bind(endpoint)

while True:
    line = port.readline().strip()
    if not line:
        continue
    try:
        message = json.loads(line)
    except ValueError:
        continue
    if not isinstance(message, dict):
        continue
    socket = sockets.get(message.get("type"))
    for chosen in [socket] if socket else sockets.values():
        chosen.send(line)
