# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The worked bytes of spec/format.md are what the writer writes."""

import re
import unittest

from cli import ROOT, ToolTest, run

LINES = b'{"s":1.5}\n{"s":null}\n{"s":-2.5}\n'
LISTED = re.compile(r"  ([0-9A-F]{4})  ((?:[0-9A-F]{2} )*[0-9A-F]{2}) +\S")


class WorkedBytes(ToolTest):
    def test_the_listing_is_the_file(self) -> None:
        (self.folder / "w.jsonl").write_bytes(LINES)
        done = run("convert", "w.jsonl", "-o", "w.inseam", "--no-source", "-q", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = (self.folder / "w.inseam").read_bytes()
        listing = (ROOT / "spec" / "format.md").read_text("utf-8").split("## 17 Worked bytes")[1].split("```")[1]
        expected = bytearray(len(found))
        matches = [match for match in map(LISTED.match, listing.splitlines()) if match]
        self.assertGreater(len(matches), 80)
        for match in matches:
            place, listed = int(match[1], 16), bytes.fromhex(match[2])
            self.assertEqual(found[place:place + len(listed)].hex(" "), listed.hex(" "), f"at {match[1]}")
            expected[place:place + len(listed)] = listed
        self.assertEqual(found, bytes(expected), "a byte that is not listed is not zero")


if __name__ == "__main__":
    unittest.main()
