# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Run the command line tool; `python -m inseam` also converts Parquet, Arrow and CSV, exports to trainers, and runs SQL."""

from __future__ import annotations

import os
import sys

from . import _convert_command, _export_command, _library
from ._tool import tool_path


def main() -> None:
    """Run a command that needs Python, or replace this process with the tool."""
    arguments = sys.argv[1:]
    if _export_command.handles(arguments):
        sys.exit(_export_command.run(arguments))
    try:
        if arguments[:1] == ["sql"]:
            from .sql import _command

            sys.exit(_command.run(arguments[1:]))
        conversion = _convert_command.columnar(arguments)
        if conversion is not None:
            sys.exit(_convert_command.run(conversion))
    except _library.ArgumentError as error:
        sys.exit(_report(error, 64))
    except KeyboardInterrupt:
        sys.exit(130)
    except (_library.Error, OSError, ValueError, TypeError) as error:
        sys.exit(_report(error, 2))
    os.execv(tool_path(), ["inseam", *arguments])


def _report(error: Exception, code: int) -> int:
    """Print an error, and return the exit status."""
    print(f"inseam: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
