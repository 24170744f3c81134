# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m inseam` is the command line tool; it also converts Parquet and exports to trainers."""

from __future__ import annotations

import os
import sys

from . import _export_command, _library
from ._parquet import run_tool
from ._tool import tool_path


def main() -> None:
    """Becomes the tool, or feeds it the rows of Parquet files."""
    arguments = sys.argv[1:]
    if _export_command.is_meant(arguments):
        sys.exit(_export_command.run(arguments))
    if not any(name.endswith(".parquet") for name in arguments):
        os.execv(tool_path(), ["inseam", *arguments])
    try:
        code = run_tool(tool_path(), arguments).returncode
    except _library.ArgumentError as error:
        sys.exit(_told(error, 64))
    except (OSError, ValueError, TypeError) as error:
        sys.exit(_told(error, 2))
    sys.exit(code if code >= 0 else 128 - code)


def _told(error: Exception, code: int) -> int:
    print(f"inseam: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
