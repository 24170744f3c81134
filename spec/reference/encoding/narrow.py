# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Values stored in a narrower type (encodings.md, section 4; format.md, section 11)."""
from . import plain

NUMBER = 4
NARROWER = {3: (2, 6), 4: (2, 3, 6, 7), 5: (2, 3, 4, 6, 7, 8), 7: (6,), 8: (6, 7), 9: (6, 7, 8),
            12: (10, 11), 13: (10, 11, 12)}


def accepts(stream):
    """Contiguous; the stored type is in the row of the type (encodings.md, section 4)."""
    return stream.role == 3 and stream.organisation == 1 and stream.stored in NARROWER.get(stream.type, ())


def decode(stream):
    """Values of a narrow stream (encodings.md, section 4)."""
    return plain.unpack(stream.stored, stream.content, stream.count)
