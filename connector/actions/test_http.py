#!/usr/bin/env python3
"""Fetches a device's page and says what it is: {"device_ip", "http_port"?}."""

from lib import action, web

TIMEOUT_S = 2


def act(fields):
    host = action.text(fields, "device_ip", "The device's address")
    port = action.number(fields, "http_port", "The port", 1, 65535, otherwise=0)
    address = web.base(host, port)
    try:
        found = web.identify(address, TIMEOUT_S)
    except (OSError, ValueError) as e:
        raise action.Failed("NOT_REACHED", f"{address} gives no answer: {web.reason(e)}") from None
    if found["profile"]:
        return {**found, "message": f"This is a device of the kind {found['model']}."}
    if found["status"] == 401:
        raise action.Failed(
            "LOGIN_WANTED",
            f"{address} wants a login. In this version the platform hands no secrets to containers: mount a file"
            " /run/secrets/INSTANCE_creds with a line password=… into it, or switch the device's login off.",
            retriable=False,
        )
    if found["json"]:
        return {
            **found,
            "profile": "generic-json",
            "model": "JSON over HTTP",
            "message": "It answers with JSON; choose the profile generic-json, or the device's own.",
        }
    raise action.Failed(
        "UNKNOWN_MODEL",
        f"{address} answers (status {found['status']}"
        + (f", page \"{found['title']}\"" if found["title"] else "")
        + "), but it is no model that the hub knows. Choose a profile yourself.",
        retriable=False,
    )


action.run(act)
