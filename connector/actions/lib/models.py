"""The models that the hub knows, as its profiles say."""

import json
import pathlib

_FILE = pathlib.Path(__file__).with_name("models.json")


def load():
    """{"profiles": […], "probe": […]}"""
    return json.loads(_FILE.read_text(encoding="utf-8"))


def named(profile):
    """What is known of one; empty where there is none of that name."""
    return next((one for one in load()["profiles"] if one["profile"] == profile), {})
