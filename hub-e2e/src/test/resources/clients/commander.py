"""Sends commands all at once and prints the responses as one JSON array: PORT ROOT DEVICE PROPERTY COUNT."""

import json
import sys
import threading

import paho.mqtt.client as mqtt

port, root, device, name, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
responses = []
subscribed, done = threading.Event(), threading.Event()


def on_message(_client, _userdata, message):
    responses.append(json.loads(message.payload))
    if len(responses) >= count:
        done.set()


if hasattr(mqtt, "CallbackAPIVersion"):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
else:
    client = mqtt.Client()
client.max_inflight_messages_set(1000)
client.on_message = on_message
client.on_subscribe = lambda *_: subscribed.set()
client.connect("127.0.0.1", port)
client.loop_start()
client.subscribe(f"{root}devices/{device}/cmd/response", qos=1)
if not subscribed.wait(60):
    sys.exit("not subscribed")
for number in range(count):
    command = {"id": f"c{number}", "values": {name: number % 2 == 0}, "timeout": 120000}
    client.publish(f"{root}devices/{device}/cmd", json.dumps(command), qos=1)
done.wait(200)
client.loop_stop()
print(json.dumps(responses))
