#!/usr/bin/env python3
"""Sockets that subscribe, have a queue of one message, and never take it."""

import sys, time, zmq

context = zmq.Context()
sockets = []
for number in range(int(sys.argv[2])):
    socket = context.socket(zmq.SUB)
    socket.setsockopt(zmq.RCVHWM, 1)
    socket.setsockopt(zmq.SUBSCRIBE, b"")
    socket.connect(sys.argv[1])
    sockets.append(socket)
time.sleep(100000)
