# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What is shown of names and paths cannot control a terminal; what is kept of them is what they are."""

from __future__ import annotations

import pickle
import unittest

import inseam

from support import FolderTest

# A title, a cleared screen, C1, an override of direction, a mark of direction, a line separator.
EVIL = "x\x1b]0;owned\x07\x1b[2J\x9b31m\u202eb\u200f\u2028y"
CONTROLS = {chr(code) for code in [*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]} - {"\n"}


class Messages(FolderTest):
    def assert_clean(self, text: str) -> None:
        self.assertEqual(CONTROLS & set(text), set(), repr(text[:300]))

    def test_repr(self) -> None:
        path = self.path(f"{EVIL}.inseam")
        inseam.write([{EVIL: n, EVIL + "s": {EVIL: [n]}} for n in range(3)], path)
        ds = inseam.open(path)
        self.assertEqual((ds.path, ds.columns), (path, [EVIL, EVIL + "s"]))
        for shown in (ds, ds.filter(f'"{EVIL}" > 1'), ds[f'"{EVIL}"'], ds.schema, ds.schema.root, next(ds.scan()), inseam.col(EVIL) > 1):
            self.assert_clean(repr(shown))
            if not isinstance(shown, inseam.Expression):  # its text is the predicate
                self.assert_clean(str(shown))

    def test_errors(self) -> None:
        path = self.path(f"{EVIL}.inseam")
        calls = [lambda: inseam.open(path)]
        inseam.write([{EVIL: 1}], self.path("good"))
        ds = inseam.open(self.path("good"))
        calls += [lambda: ds[EVIL + "2"], lambda: ds.filter(EVIL).count(), lambda: ds.filter(f'"{EVIL}" = \'a\'').count(), lambda: ds.select([EVIL + "3"]),
                  lambda: ds.compute(EVIL), lambda: ds.compute("ensemble", rm=[EVIL]), lambda: inseam.write([{EVIL: 1}, {EVIL: "a"}], self.path("no")),
                  lambda: inseam.open(self.path("good"), backend=EVIL)]  # fmt: skip
        with open(path, "wb") as file:
            file.write(b"no dataset")
        calls.append(lambda: inseam.open(path))
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(Exception) as caught:
                call()
            self.assert_clean(str(caught.exception))
            if isinstance(caught.exception, inseam.Error):
                again = pickle.loads(pickle.dumps(caught.exception))
                self.assertEqual((str(again), again.path), (str(caught.exception), caught.exception.path))

    def test_attributes_stay_what_they_are(self) -> None:
        path = self.path(f"{EVIL}.inseam")
        with self.assertRaises(inseam.StorageError) as caught:
            inseam.open(path)
        self.assertEqual(caught.exception.filename, path)


if __name__ == "__main__":
    unittest.main()
