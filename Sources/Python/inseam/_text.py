# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Names and paths as they are shown: files and users choose them, so they must not control a terminal."""

from __future__ import annotations

import re

# C0, DEL, C1, line and paragraph separators, marks and overrides of direction, lone surrogates.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str, kept: str = "") -> str:
    """Return a text with control characters as escapes.

    Parameters
    ----------
    text : str
        A name, a path or a message.
    kept : str, optional
        Characters that stay as they are, such as the line ends of a message.
    """
    return _CONTROLS.sub(lambda found: found[0] if found[0] in kept else ascii(found[0])[1:-1], text)
