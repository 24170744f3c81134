# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Build the library and the tool for the wheel, with Swift's runtime inside."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ROOT / ".build-wheel"
STATIC = SCRATCH / "static"


class Library(BuildHookInterface):
    """A build hook that adds `libinseam.so`, `bin/inseam` and the list of materials, and sets the platform of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build both files, and add them to the wheel."""
        subprocess.run([ROOT / "Tools/scripts/static-simdjson", STATIC], check=True)
        build_data["force_include"][str(build_library())] = "inseam/libinseam.so"
        build_data["force_include"][str(build_tool())] = "inseam/bin/inseam"
        # Tools/wheel has written it, and the licences, which pyproject.toml names.
        build_data["sbom_files"].append(str(SCRATCH / "inseam.cdx.json"))
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-linux_x86_64"


def build_library() -> Path:
    """Build the library, which has the tool too."""
    command = ["swift", "build", "-c", "release", "--product", "InseamWheel", "--scratch-path", str(SCRATCH)]
    # Functions in sections of their own: the linker leaves out those that nobody calls, and keeps equal ones once.
    small = ["-Xswiftc", "-Xfrontend", "-Xswiftc", "-function-sections", "-Xcc", "-fno-asynchronous-unwind-tables"]
    linker = ["-Xswiftc", f"-ld-path={ROOT / 'Tools/scripts/small-linker'}"]
    linked = ["-Xswiftc", "-static-stdlib", "-Xlinker", "-s", "-Xlinker", f"-L{STATIC}", "-Xlinker", "-O2"]
    subprocess.run([*command, *small, *linker, *linked], cwd=ROOT, check=True)
    return SCRATCH / "release" / "libInseamWheel.so"


def build_tool() -> Path:
    """Build the program `inseam`, which runs the tool in the library."""
    tool = SCRATCH / "inseam"
    hardened = ["-fPIE", "-pie", "-fuse-ld=lld", "-Wl,-z,relro,-z,now,-s"]
    subprocess.run(["clang", "-O2", "-Wall", "-Werror", *hardened, ROOT / "Sources/Python/tool.c", "-o", tool], check=True)
    return tool
