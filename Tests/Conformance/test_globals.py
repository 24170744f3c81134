# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""No global of the library is initialized lazily: a forked child could wait for one for ever.

See `spec/decisions/0005-locks-and-forks.md`.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from cli import INSEAM

TOOL = Path(INSEAM)
LIBRARY = TOOL.with_name("libInseamABI.so")
#: Modules whose globals may be lazy, and why.
LAZY = {
    "InseamCommand": "the command line tool never forks",
    "ArgumentParser": "the command line tool never forks",
}
#: What swift_once stores in a token when the global is initialized.
DONE = -1


def tokens(*binaries: Path) -> dict[str, int]:
    """The mangled names of the tokens of lazily initialized globals, and their addresses."""
    shown = subprocess.run(["nm", "--defined-only", *map(str, binaries)], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^([0-9a-f]+) [bBdDV] (\$s\w+Wz)$", shown, re.MULTILINE)
    return {name: int(address, 16) for address, name in found}


def may_be_lazy(token: str) -> bool:
    """Whether a mangled name is of a module whose globals may be lazy, or of its extension of another one's type."""
    return any(f"{len(name)}{name}" in token for name in LAZY)


def base(library: Path) -> int:
    """Where a library lies in this process."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if line.endswith(str(library.resolve())):
            return int(line.split("-")[0], 16)
    raise ValueError(f"{library} is not loaded")


@unittest.skipUnless(shutil.which("nm"), "there is no nm")
class Globals(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        if not LIBRARY.exists():
            raise unittest.SkipTest(f"the library is not built: {LIBRARY}")
        ctypes.CDLL(str(LIBRARY)).inseam_abi_version()
        cls.start = base(LIBRARY)

    def test_those_of_the_library_are_ready_after_its_first_call(self) -> None:
        found = tokens(LIBRARY)
        self.assertGreater(len(found), 10)
        lazy = [name for name, at in found.items() if ctypes.c_int32.from_address(self.start + at).value != DONE]
        self.assertEqual(lazy, [], "initialize them in Globals.swift of their module, or make them computed properties")

    def test_those_of_the_tool_are_the_same_or_never_meet_a_fork(self) -> None:
        ready = tokens(LIBRARY).keys()
        # The tool has no symbol table, but what it is linked from has.
        folders = [folder for folder in TOOL.parent.glob("*.build") if folder.stem.startswith("Inseam")]
        found = tokens(*(path for folder in folders if not folder.stem.endswith("Tests") for path in folder.rglob("*.o")))
        self.assertGreater(len(found), 10)
        lazy = [name for name in found if name not in ready and not may_be_lazy(name)]
        self.assertEqual(lazy, [], "initialize them in Globals.swift of their module, or make them computed properties")


if __name__ == "__main__":
    unittest.main()
