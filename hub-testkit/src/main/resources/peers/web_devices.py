#!/usr/bin/env python3
"""Devices of the web, each below its own path, or one alone."""

import hashlib, json, os, re, sys, threading, time, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

relays = {
    "plus": False,
    "tasmota": False,
    "esphome": False,
    "shelly1": False,
    "lazy": False,
}
esphome = {"target": 21.5, "mode": "eco"}
alone = sys.argv[1] if len(sys.argv) > 1 else None
webhook = None
streams = []
streams_lock = threading.Lock()


def esphome_states():
    on = relays["esphome"]
    return [
        {"id": "switch-relay", "value": on, "state": "ON" if on else "OFF"},
        {
            "id": "number-target",
            "value": str(esphome["target"]),
            "state": f"{esphome['target']} °C",
        },
        {"id": "select-mode", "value": esphome["mode"], "state": esphome["mode"]},
        {
            "id": "sensor-living_room",
            "name": "Living Room",
            "value": 21.5,
            "state": "21.5 °C",
        },
        {"id": "binary_sensor-door", "value": True, "state": "ON"},
        {"id": "button-restart"},
    ]


details = {
    "number-target": {
        "name": "Target",
        "min_value": "5",
        "max_value": "30",
        "step": "0.5",
        "mode": 0,
        "uom": "°C",
    },
    "select-mode": {"name": "Mode", "option": ["eco", "comfort", "boost"]},
}
count = {}


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Device(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def say(self, body, status=200, headers=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def logged_in(self):
        given = self.headers.get("Authorization", "")
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        if not given.startswith("Digest ") or fields.get("nonce") != "n0nce":
            return False
        expected = sha(
            ":".join(
                [
                    sha("admin:shelly:secret-word"),
                    "n0nce",
                    fields["nc"],
                    fields["cnonce"],
                    "auth",
                    sha("GET:" + self.path),
                ]
            )
        )
        return fields["response"] == expected

    def tell(self, name, data):
        self.wfile.write(f"event: {name}\r\ndata: {json.dumps(data)}\r\n\r\n".encode())
        self.wfile.flush()

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with streams_lock:
            self.tell("ping", {"title": "test"})
            for state in esphome_states():
                self.tell("state", {**state, **details.get(state["id"], {})})
            streams.append(self)
        try:
            while True:
                time.sleep(1)
                self.tell("ping", {})
        except OSError:
            with streams_lock:
                streams.remove(self)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        url = urlparse(self.path)
        query = {key: value[0] for key, value in parse_qs(url.query).items()}
        path = url.path.split("/")[-3:]
        changed = None
        if path[:2] == ["switch", "relay"] and path[2] in ("turn_on", "turn_off"):
            relays["esphome"] = path[2] == "turn_on"
            changed = 0
        elif path == ["number", "target", "set"]:
            esphome["target"] = float(query["value"])
            changed = 1
        elif path == ["select", "mode", "set"] and query["option"] in details["select-mode"]["option"]:
            esphome["mode"] = query["option"]
            changed = 2
        if changed is not None:
            self.say(b"")
            with streams_lock:
                for stream in streams:
                    stream.tell("state", esphome_states()[changed])
        else:
            self.say({}, 404)

    def do_GET(self):
        global webhook
        url = urlparse(self.path)
        name, _, path = url.path[1:].partition("/")
        if alone:
            name, path = alone, url.path[1:]
        query = {key: value[0] for key, value in parse_qs(url.query).items()}
        count[name] = count.get(name, 0) + 1
        if name == "count":
            return self.say(count)
        if name == "plus":
            if not self.logged_in():
                challenge = 'Digest qop="auth", realm="shelly", nonce="n0nce", algorithm=SHA-256'
                return self.say(b"", 401, [("WWW-Authenticate", challenge)])
            if path == "rpc/Switch.Set":
                was = relays["plus"]
                relays["plus"] = query["on"] == "true"
                return self.say({"was_on": was})
            return self.say(
                {
                    "switch:0": {
                        "output": relays["plus"],
                        "apower": 12.5,
                        "voltage": 230.1,
                        "current": 0.05,
                        "aenergy": {"total": 1234.5},
                        "temperature": {"tC": 41.2},
                    },
                    "wifi": {"rssi": -61},
                }
            )
        if name == "tasmota":
            if query["cmnd"].startswith("Power "):
                relays["tasmota"] = query["cmnd"] == "Power On"
                return self.say({"POWER": "ON" if relays["tasmota"] else "OFF"})
            return self.say(
                {
                    "Status": {"Module": 1},
                    "StatusSTS": {
                        "POWER": "ON" if relays["tasmota"] else "OFF",
                        "Wifi": {"Signal": -55},
                    },
                    "StatusSNS": {"ENERGY": {"Power": 3}},
                }
            )
        if name == "esphome":
            if path == "events":
                return self.stream()
            if path == "":
                return self.say(b"<!DOCTYPE html><html><body><esp-app></esp-app></body></html>")
            return self.say({}, 404)
        if name == "shelly1":
            if path == "shelly":
                return self.say({"type": "SHSW-1", "mac": "AABBCCDDEEFF", "auth": False})
            if path == "settings":
                webhook = query["url"]
                return self.say({})
            if path == "press":
                relays["shelly1"] = not relays["shelly1"]
                text = str(relays["shelly1"]).lower()
                with urllib.request.urlopen(webhook + "?relay=" + text) as answer:
                    return self.say({"status": answer.status})
            if path.startswith("relay/0"):
                relays["shelly1"] = query["turn"] == "on"
            return self.say(
                {
                    "relays": [{"ison": relays["shelly1"]}],
                    "meters": [{"power": 0.0, "total": 60000}],
                    "wifi_sta": {"rssi": -70},
                }
            )
        if name == "router":
            page = b"<html><head><title>My Router</title></head></html>"
            return self.say(page) if path == "" else self.say(b"not found", 404)
        if name == "silent":
            time.sleep(30)
            return
        if name == "lazy":
            if path == "set":
                time.sleep(6)
                relays["lazy"] = query["on"] == "true"
            return self.say({"relay": relays["lazy"], "sets": count["lazy"]})
        if name == "slow":
            time.sleep(2)
            return self.say({"a": 1})
        if name == "error":
            return self.say({"a": 1}, 500)
        if name == "half":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b'{"a": 1')
            self.close_connection = True
            return
        if name == "large":
            return self.say(b'{"a": "' + b"x" * 10_000_000 + b'"}')
        if name == "garbage":
            return self.say(os.urandom(200))
        self.say({"a": 1})


ThreadingHTTPServer.allow_reuse_address = True
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Device)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
