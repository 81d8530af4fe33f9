#!/usr/bin/env python3
"""Prints what comes, with the number of frames."""

import sys, time, zmq

socket = zmq.Context().socket(zmq.SUB)
socket.setsockopt(zmq.SUBSCRIBE, b"")
socket.setsockopt(zmq.RCVHWM, 0)
pause = 0
exec(sys.argv[2])  # a line for socket, and for pause, the seconds after each message
socket.connect(sys.argv[1])
while True:
    frames = socket.recv_multipart()
    sys.stdout.buffer.write(b"%d " % len(frames) + frames[0] + b"\n")
    sys.stdout.buffer.flush()
    if pause:
        time.sleep(pause)
