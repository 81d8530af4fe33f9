"""The plain way from a serial line to MQTT: one loop, for comparison."""

import json
import sys

import paho.mqtt.client as mqtt
import serial

port = serial.Serial(sys.argv[1], 115200, timeout=1)
if hasattr(mqtt, "CallbackAPIVersion"):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
else:
    client = mqtt.Client()
client.max_inflight_messages_set(1000)
client.connect("127.0.0.1", int(sys.argv[2]))
client.loop_start()

while True:
    line = port.readline().strip()
    if not line:
        continue
    try:
        message = json.loads(line)
    except ValueError:
        continue
    if isinstance(message, dict):
        payload = {"event": message.get("type"), "data": message}
        client.publish("python/events", json.dumps(payload, separators=(",", ":")), qos=1)
