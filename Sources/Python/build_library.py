# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Build the library and the tool for the wheel, with Swift's runtime inside; only the functions of the headers are exported."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ".build-wheel"
HEADERS = ["CInseam/include/inseam.h", "CInseamPython/include/inseam_python.h"]


class Library(BuildHookInterface):
    """A build hook that adds `libinseam.so` and `bin/inseam`, and sets the platform of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build both products, and add them to the wheel."""
        with tempfile.TemporaryDirectory() as folder:
            exports = Path(folder) / "exports.map"
            exports.write_text(exported())
            library = swift("InseamABI", "-Xlinker", f"--version-script={exports}")
        tool = swift("inseam")
        build_data["force_include"][str(library / "libInseamABI.so")] = "inseam/libinseam.so"
        build_data["force_include"][str(tool / "inseam")] = "inseam/bin/inseam"
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-linux_x86_64"


def exported() -> str:
    """Return a linker script that exports the functions of the headers."""
    names: set[str] = set()
    for header in HEADERS:
        names.update(re.findall(r"\b(inseam_[a-z_]+)\(", (ROOT / "Sources" / header).read_text()))
    return "{ global: " + " ".join(f"{name};" for name in sorted(names)) + " local: *; };\n"


def swift(product: str, *flags: str) -> Path:
    """Build one product, and return the folder that it is in."""
    command = ["swift", "build", "-c", "release", "--product", product, "--scratch-path", SCRATCH]
    # The first of these works for the tool, the second for a library.
    static = ["--static-swift-stdlib", "-Xswiftc", "-static-stdlib"]
    subprocess.run([*command, *static, "-Xlinker", "-s", *flags], cwd=ROOT, check=True)
    return ROOT / SCRATCH / "release"
