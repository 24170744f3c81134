# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Run the command line tool; `python -m inseam` also converts Parquet and exports to trainers."""

from __future__ import annotations

import os
import sys

from . import _export_command, _library
from ._parquet import run_tool
from ._tool import tool_path


def main() -> None:
    """Replace this process with the tool, or run it with the rows of Parquet files."""
    arguments = sys.argv[1:]
    if _export_command.handles(arguments):
        sys.exit(_export_command.run(arguments))
    if not any(name.endswith(".parquet") for name in arguments):
        os.execv(tool_path(), ["inseam", *arguments])
    try:
        code = run_tool(tool_path(), arguments).returncode
    except _library.ArgumentError as error:
        sys.exit(_report(error, 64))
    except (OSError, ValueError, TypeError) as error:
        sys.exit(_report(error, 2))
    sys.exit(code if code >= 0 else 128 - code)


def _report(error: Exception, code: int) -> int:
    """Print an error, and return the exit status."""
    print(f"inseam: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
