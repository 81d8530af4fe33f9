#!/usr/bin/env python3
"""Checks what the actions have a second time by the cases by which the hub's own is checked."""

import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "actions"))

from lib import line, modbus, models, web  # noqa: E402
from lib.action import Failed  # noqa: E402


def cases(file, kind):
    return json.loads((HERE / file).read_text(encoding="utf-8"))[kind]


class Cases(unittest.TestCase):
    def test_modbus(self):
        for case in cases("modbus.json", "frames"):
            with self.subTest(case["name"]):
                tcp, unit, function, count = case["framing"] == "tcp", case["unit"], case["function"], case["count"]
                self.assertEqual(
                    bytes.fromhex(case["question"]), modbus.question(tcp, unit, function, case["address"], count)
                )
                try:
                    answer = modbus.answer(tcp, bytes.fromhex(case["heard"]), unit, function, count)
                except Failed:
                    answer = None
                self.assertEqual(bytes.fromhex(case["answer"]) or None, answer)

    def test_rfc2217(self):
        for case in cases("rfc2217.json", "sent"):
            with self.subTest(case["name"]):
                self.assertEqual(bytes.fromhex(case["wire"]), line.Telnet().sent(bytes.fromhex(case["data"])))
        for case in cases("rfc2217.json", "received"):
            wire = bytes.fromhex(case["wire"])
            for size in range(1, len(wire) + 1):
                with self.subTest(case["name"], size=size):
                    telnet = line.Telnet()
                    pieces = [wire[at : at + size] for at in range(0, len(wire), size)]
                    self.assertEqual(bytes.fromhex(case["data"]), b"".join(map(telnet.received, pieces)))
        for case in cases("rfc2217.json", "settings"):
            with self.subTest(case["baud"]):
                self.assertIn(bytes.fromhex(case["wire"]), line.Telnet().opening(case["baud"]))

    def test_probe(self):
        for case in cases("probe.json", "models"):
            with self.subTest(case["body"]):
                rules = [one for one in models.load()["probe"] if one["path"] == case["path"]]
                fit = [one["profile"] for one in rules if web.fits(one, case["body"])]
                self.assertEqual(case["profile"], next(iter(fit), ""))
        for case in cases("probe.json", "rules"):
            with self.subTest(case["name"]):
                self.assertEqual(case["fits"], web.fits(case["rule"], case["body"]))


if __name__ == "__main__":
    unittest.main()
