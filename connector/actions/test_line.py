#!/usr/bin/env python3
"""Connects to a serial line and reads a line, or a meter's register.

{"line_address": "tcp://…" or "rfc2217://…", "line_driver", "baud_rate"?, "unit_id"?, "profile"?}
"""

import json
import time

from lib import action, modbus, models
from lib.line import Line

CONNECT_S = 3
PATIENCE_S = 5
DRIVERS = ("json-lines", "text-lines", "modbus-rtu", "modbus-tcp")
EXCEPTIONS = {1: "illegal function", 2: "illegal data address", 3: "illegal data value", 4: "device failure", 6: "busy"}


def act(fields):
    driver = action.text(fields, "line_driver", "The driver")
    if driver not in DRIVERS:
        raise action.Failed("BAD_INPUT", f"line_driver is one of {', '.join(DRIVERS)}", retriable=False)
    baud = action.number(fields, "baud_rate", "The speed", 50, 4_000_000, otherwise=9600)
    unit = action.number(fields, "unit_id", "The unit", 0, 255, otherwise=1)
    line = Line(action.text(fields, "line_address", "The line's address"), baud, CONNECT_S)
    try:
        until = time.monotonic() + PATIENCE_S
        if driver.startswith("modbus"):
            return register(line, driver, unit, str(fields.get("profile") or ""), until)
        return spoken(line, driver, until)
    finally:
        line.close()


def spoken(line, driver, until):
    heard = b""
    while b"\n" not in heard.partition(b"\n")[2] and len(heard) < 65_536:  # the first may be half a line
        more = line.read(until)
        if not more:
            break
        heard += more
    lines = [one.strip() for one in heard.split(b"\n") if one.strip()]
    if not lines:
        raise action.Failed(
            "SILENT", f"The line is open, but nothing was said within {PATIENCE_S} s. Is the speed right?"
        )
    best = next((one for one in reversed(lines) if _object(one)), lines[-1])
    shown = best.decode("utf-8", "replace")[:200]
    if driver == "json-lines" and not _object(best):
        raise action.Failed("NOT_JSON", f"The line speaks, but not in JSON objects: {shown!r}. Is the speed right?")
    return {"line": shown, "message": f"The line says: {shown}"}


def _object(line):
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def register(line, driver, unit, profile, until):
    question = models.named(profile).get("question") or {"function": 3, "address": 0, "count": 1, "name": "register 0"}
    tcp, function, count = driver == "modbus-tcp", question["function"], question["count"]
    line.write(modbus.question(tcp, unit, function, question["address"], count))
    heard = b""
    while True:
        more = line.read(until)
        if not more:
            raise action.Failed(
                "READ_TIMEOUT",
                f"Unit {unit} gives no answer"
                + (f" (heard: {heard[:32].hex(' ')})" if heard else "")
                + ". Are speed, parity and the unit's number right, and the wires the right way round?",
            )
        heard += more
        answer = modbus.answer(tcp, heard, unit, function, count)
        if answer is None:
            continue
        if answer[0] & 0x80:
            name = EXCEPTIONS.get(answer[1], f"code {answer[1]}")
            return {
                "unit_id": unit,
                "message": f"Unit {unit} answers, but refuses {question['name']}: {name}. Another profile?",
            }
        words = [answer[i] << 8 | answer[i + 1] for i in range(2, 2 + answer[1] - 1, 2)]
        return {"unit_id": unit, "words": words, "message": f"Unit {unit} answers: {question['name']} is {words}"}


action.run(act)
