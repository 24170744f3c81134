# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What a method computed."""

from __future__ import annotations

from ._batch import Batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy


class Result:
    """What a method computed.

    `values` has one row for each slot the method looks at: each row of the dataset, or each item of the list that
    `container` names, such as `responses[]`, in order. `report` says what to know about them.
    """

    def __init__(self, values: Batch, report: dict[str, Any]) -> None:
        self.values, self.report = values, report

    @property
    def container(self) -> str:
        """What the values are of: empty for rows, or the path of a list's items."""
        return self.report.get("container", "")

    def __getitem__(self, column: str) -> numpy.ndarray:
        return self.values[column].to_numpy()

    def __repr__(self) -> str:
        return f"<inseam.Result of {self.report['method']}: {', '.join(self.values.columns)}>"
