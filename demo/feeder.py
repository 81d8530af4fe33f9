#!/usr/bin/env python3
"""Plays the devices of the demo, so that the hub's real serial and HTTP code has something to do.

usage: feeder.py INSTANCE_FILE

For the first port of the file it makes a pseudo-terminal, links it to the port's "serial_path" and
prints one JSON object per second into it. For the first device with a "url" on loopback it is the
web server. Python's standard library alone; ends with TERM.
"""

import http.server
import json
import math
import os
import pty
import random
import signal
import stat
import sys
import threading
import time
import tty
import urllib.parse


def say(text):
    print(f"demo-feeder: {text}", flush=True)


def own_folder(path):
    """The folder of the link; never one that somebody else could have put there."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        sys.exit(f"demo-feeder: {folder} belongs to another user; remove it or change serial_path")


def serial_device(path):
    own_folder(path)
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    if os.path.islink(path):
        os.unlink(path)
    os.symlink(os.ttyname(slave), path)
    say(f"serial device at {path}")
    started = time.monotonic()
    while True:
        age = time.monotonic() - started
        line = {
            "temperature": round(19 + 2 * math.sin(age / 30) + random.uniform(-0.1, 0.1), 2),
            "humidity": round(55 + 5 * math.sin(age / 45) + random.uniform(-0.3, 0.3), 1),
            "uptime": int(age),
        }
        try:
            os.write(master, (json.dumps(line) + "\r\n").encode())
        except BlockingIOError:
            pass  # nobody reads: a real device would talk into the void as well
        time.sleep(1)


class Relay(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    started = time.monotonic()

    def do_GET(self):
        age = time.monotonic() - self.started
        body = json.dumps(
            {
                "relay": int(age / 20) % 2 == 1,
                "power": round(40 + random.uniform(-2, 2), 1) if int(age / 20) % 2 else 0.0,
                "signal_strength": random.randint(-66, -58),
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def http_device(url):
    address = urllib.parse.urlsplit(url)
    try:
        server = http.server.ThreadingHTTPServer((address.hostname, address.port or 80), Relay)
    except OSError as fault:
        say(f"no web server at {url}: {fault.strerror}; that device stays offline")
        return
    server.daemon_threads = True
    say(f"HTTP device at {url}")
    server.serve_forever()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        instance = json.load(file)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    for port in instance.get("config", {}).get("ports", [])[:1]:
        threading.Thread(target=serial_device, args=(port["serial_path"],), daemon=True).start()
    for device in instance.get("devices", []):
        if "url" in device:
            threading.Thread(target=http_device, args=(device["url"],), daemon=True).start()
            break
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
