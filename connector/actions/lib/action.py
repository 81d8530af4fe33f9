"""One call of an action: JSON on standard input, JSON on standard output, exit code 0."""

import json
import os
import signal
import sys

LIMIT_S = 9  # the wizard waits for ten seconds
MAX_INPUT = 1 << 20


class Failed(Exception):
    """An answer that is no success, for people."""

    def __init__(self, code, message, retriable=True):
        super().__init__(message)
        self.answer = {"code": code, "message": message, "retriable": retriable}


def run(act):
    """Calls act(fields) and prints what it returns, or why it failed."""

    def late(*_):
        raise Failed("TIMEOUT", f"Nothing came of it within {LIMIT_S} seconds")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT_S)
    try:
        answer = {"ok": True, "result": act(_fields())}
    except Failed as e:
        answer = {"ok": False, "error": e.answer}
    except Exception as e:  # the wizard shows what is printed, not a stack trace
        answer = {"ok": False, "error": {"code": "FAULT", "message": f"{type(e).__name__}: {e}", "retriable": False}}
    signal.alarm(0)
    print(json.dumps(answer), flush=True)
    os._exit(0)  # threads that still wait for a device hold nobody up


def _fields():
    raw = sys.stdin.buffer.read(MAX_INPUT + 1)
    if len(raw) > MAX_INPUT:
        raise Failed("BAD_INPUT", "The input has more than 1 MiB", retriable=False)
    try:
        given = json.loads(raw.decode("utf-8") or "{}")
    except (ValueError, RecursionError) as e:
        raise Failed("BAD_INPUT", f"The input is no JSON: {str(e)[:200]}", retriable=False) from None
    if isinstance(given, dict) and isinstance(given.get("input"), dict):
        given = given["input"]
    if not isinstance(given, dict):
        raise Failed("BAD_INPUT", "The input is no JSON object", retriable=False)
    return given


def text(fields, name, what):
    """A text that must be there."""
    value = fields.get(name)
    value = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not value:
        raise Failed("BAD_INPUT", f"{what} is missing ({name})", retriable=False)
    if len(value) > 2048 or any(ord(c) < 32 for c in value):
        raise Failed("BAD_INPUT", f"{what} cannot be that ({name})", retriable=False)
    return value


def number(fields, name, what, least, most, otherwise=None):
    """A whole number in a range; a field that was left alone counts as not set."""
    value = fields.get(name)
    if value is None or value == "":
        if otherwise is None:
            raise Failed("BAD_INPUT", f"{what} is missing ({name})", retriable=False)
        return otherwise
    try:
        found = int(str(value))
    except ValueError:
        found = None
    if found is None or not least <= found <= most:
        raise Failed("BAD_INPUT", f"{what} is a whole number from {least} to {most} ({name})", retriable=False)
    return found
