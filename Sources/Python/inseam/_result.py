# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The result of a method."""

from __future__ import annotations

from ._batch import Batch
from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy


class Result:
    """The result of a method, made by `Dataset.compute`; `result["seam"]` is a numpy array of the output "seam".

    Attributes
    ----------
    values : Batch
        One row for each slot in order: each row of the dataset, or each item of the list that `container` names.
    report : dict
        Counts and means of the method, by the names of spec/methods.md.
    """

    def __init__(self, values: Batch, report: dict[str, Any]) -> None:
        self.values, self.report = values, report

    @property
    def container(self) -> str:
        """The path of the list whose items have the values, such as "responses[]"; empty for rows."""
        return self.report.get("container", "")

    def __getitem__(self, column: str) -> numpy.ndarray:
        return self.values[column].to_numpy()

    def __repr__(self) -> str:
        return shown(f"<inseam.Result of {self.report['method']}: {', '.join(self.values.columns)}>")
