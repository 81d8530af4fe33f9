#!/usr/bin/env python3
"""Lists the models that the hub knows, for a select field: {"source": "http", "serial", "simulated" or nothing}."""

from lib import action, models


def act(fields):
    wanted = fields.get("source") or None
    if wanted not in (None, "http", "serial", "simulated"):
        raise action.Failed("BAD_INPUT", "source is http, serial or simulated", retriable=False)
    options = [
        {"value": one["profile"], "label": one["name"], "description": one["description"], "source": one["source"]}
        for one in models.load()["profiles"]
        if wanted in (None, one["source"])
    ]
    return {"options": options}


action.run(act)
