# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rows of a query as a table that fits the terminal."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from typing import Any

from .._text import shown

_ROWS = 40


def print_table(rows: Any) -> None:
    """Print the first and last rows as a table, cells cut to the width of the terminal."""
    output = io.StringIO()
    width = shutil.get_terminal_size().columns
    with contextlib.redirect_stdout(output):
        rows.show(max_width=width, max_rows=_ROWS)
    sys.stdout.write(shown(output.getvalue().rstrip("\n"), kept="\n") + "\n")
