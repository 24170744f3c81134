# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Names and paths cannot control a terminal: what a command prints for people has no control characters of them."""

import json
import unittest

from cli import ToolTest, run, write_lines

# A title, a cleared screen, C1, an override of direction, a mark of direction, a line separator.
EVIL = "x\x1b]0;owned\x07\x1b[2J\x9b31m\u202eb\u200f\u2028y"
CONTROLS = {chr(code) for code in [*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]} - {"\n"}


class Controls(ToolTest):
    def assert_clean(self, *command: object) -> None:
        done = run(*command)
        # JSON is for programs, which get what is there.
        for text in ("" if done.stdout[:1] in ("{", "[") else done.stdout, done.stderr):
            self.assertEqual(CONTROLS & set(text), set(), f"{command}: {text[:300]!r}")

    def test_every_command_that_shows_names(self) -> None:
        folder = self.folder / f"d {EVIL}"
        folder.mkdir()
        rows = [{EVIL: n, "prompt": "p", EVIL + "2": {"a": EVIL}, "responses": [{"text": EVIL, "role": "gold" if s == 0 else "worse", "rm": {EVIL: s}, "pm": {"p": {"logp": -1.0}}} for s in range(2)]} for n in range(5)]
        source = write_lines(folder / "s.jsonl", rows)
        data, out = folder / f"{EVIL}.inseam", folder / "out.inseam"
        path = json.dumps(EVIL)
        self.assert_clean("convert", source, "-o", data)
        for command in (["info", data], ["info", data, "--encodings"], ["info", data, "--metadata"], ["schema", data], ["stats", data], ["head", data], ["cat", data], ["verify", data], ["log", data],
                        ["count", data, "--where", EVIL], ["count", data, "--where", f"{path} > 'a'"], ["cat", data, "--columns", EVIL + "3"], ["diff", data, data, "--key", EVIL + "4"],
                        ["compute", "ensemble", data, "--rm", EVIL, "--rm", EVIL], ["compute", "seam", data, "--pm", "p", "--rm", EVIL], ["compute", "seam", data, "--pm", "p", "--rm", EVIL, "--explain", "0"],
                        ["compute", EVIL, data], [EVIL], ["info", data, f"--{EVIL}"], ["meta", data], ["meta", data, EVIL], ["rename", data, EVIL + "5", "z"], ["drop", data, EVIL + "6"],
                        ["attach", data, "--from", source, "--key", EVIL + "7", "--rm", f"{EVIL}={EVIL}"], ["append", data, source], ["filter", data, "--where", f"{path} > 1", "-o", out], ["slice", data, "--rows", "0:2", "-o", out],
                        ["publish", folder], ["info", folder], ["verify", folder], ["info", folder / f"none {EVIL}"], ["convert", folder / f"none {EVIL}", "-o", out], ["salvage", data, "-o", out], ["compact", data]):
            with self.subTest(command[0], words=str(command[2:])):
                self.assert_clean(*command)
        broken = bytearray(data.read_bytes())
        broken[-200] ^= 1
        data.write_bytes(broken)
        for command in (["verify", data], ["verify", data, "--json"], ["cat", data], ["info", data]):
            self.assert_clean(*command)


if __name__ == "__main__":
    unittest.main()
