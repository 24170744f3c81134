# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The columns of a dataset and their paths."""

from __future__ import annotations

from collections.abc import Iterator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STEP = r"""\[\]|\['([^']*)'\]|\["([^"]*)"\]|"([^"]*)"|([^."\[]+)"""


def split_path(path: str) -> list[str]:
    """The steps of a path: `responses[].rm."a/b"` is responses, [], rm, a/b.

    Raises
    ------
    ValueError
        If it is not written like a path.
    """
    import re

    step = re.compile(_STEP)
    steps, place = [], 0
    while place < len(path):
        if path[place] == "." and steps:
            place += 1
        match = step.match(path, place)
        if match is None:
            raise ValueError(f"{path!r} is not a path")
        names = [name for name in match.groups() if name is not None]
        steps.append(names[0] if names else "[]")
        place = match.end()
    if not steps:
        raise ValueError("an empty path")
    return steps


class Field:
    """A column: its name, its path, its type as people write it, what is known of it, and what lies below it."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.name: str = description["name"]
        self.path: str = description["path"]
        self.type: str = description["type"]
        self.kind: str = description["kind"]
        self.logical: str = description["logical"]
        self.provenance: dict[str, str] = description["provenance"]
        self.children = [Field(child) for child in description["children"]]

    def __repr__(self) -> str:
        return f"{self.path or 'row'}: {self.type}"

    def walk(self) -> Iterator[Field]:
        """The column and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


class Schema:
    """The columns of a row.

    Indexing by a path gives a column; iterating gives those of the row.
    """

    def __init__(self, root: Field) -> None:
        self.root = root

    @property
    def names(self) -> list[str]:
        """The names of the columns of a row."""
        return [field.name for field in self.root.children]

    @property
    def paths(self) -> list[str]:
        """The paths of all columns, nested ones too."""
        return [field.path for field in self.root.walk() if field.path]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.root.children)

    def __len__(self) -> int:
        return len(self.root.children)

    def __contains__(self, path: str) -> bool:
        return self._find(path) is not None

    def __getitem__(self, path: str) -> Field:
        found = self._find(path)
        if found is None:
            raise KeyError(path)
        return found

    def _find(self, path: str) -> Field | None:
        field = self.root
        for step in split_path(path):
            is_list = field.kind in ("list", "fixed-size list")
            if is_list and step != "[]":
                field = field.children[0]
            matches = field.children if is_list and step == "[]" else [c for c in field.children if c.name == step]
            if not matches:
                return None
            field = matches[0]
        return field

    def __repr__(self) -> str:
        return "\n".join(f"{field.path}: {field.type}" for field in self.root.children)
