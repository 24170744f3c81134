# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m inseam` is the command line tool; it also converts Parquet and exports to trainers."""

from __future__ import annotations

import os
import subprocess
import sys

from . import _export_command
from ._parquet import rows_of_parquet
from ._tool import tool_path


def main() -> None:
    """Becomes the tool, or feeds it the rows of Parquet files."""
    arguments = sys.argv[1:]
    if _export_command.is_meant(arguments):
        sys.exit(_export_command.run(arguments))
    if not any(name.endswith(".parquet") for name in arguments):
        os.execv(tool_path(), ["inseam", *arguments])
    with rows_of_parquet(arguments) as (command, source):
        code = subprocess.run([tool_path(), *command], stdin=source, check=False).returncode
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
