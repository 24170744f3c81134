# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""numpy, loaded when it is first used: it takes longer than everything else until the first row."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import numpy
else:

    class _Numpy:
        """The module, attribute by attribute."""

        def __getattr__(self, name: str) -> object:
            import numpy

            value = getattr(numpy, name)
            setattr(self, name, value)
            return value

    numpy = _Numpy()

__all__ = ["numpy"]
