# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""numpy, loaded when it is first used: its import takes longer than opening a file and reading a row."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import numpy
else:

    class _Numpy:
        """The module, which is imported when an attribute is first used."""

        def __getattr__(self, name: str) -> object:
            import numpy

            value = getattr(numpy, name)
            setattr(self, name, value)
            return value

    numpy = _Numpy()

__all__ = ["numpy"]
