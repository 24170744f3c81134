# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The columns of a dataset and their paths."""

from __future__ import annotations

from collections.abc import Iterator

from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STEP = r"""\[\]|\['([^']*)'\]|\["([^"]*)"\]|"([^"]*)"|([^."\[]+)"""


def split_path(path: str) -> list[str]:
    """Return the steps of a path: those of `responses[].rm."a/b"` are responses, [], rm and a/b.

    Raises
    ------
    ValueError
        If the text is not a path.
    """
    import re

    step = re.compile(_STEP)
    steps, place = [], 0
    while place < len(path):
        if path[place] == "." and steps:
            place += 1
        match = step.match(path, place)
        if match is None:
            raise ValueError(f"expected a path, found {path!r}")
        names = [name for name in match.groups() if name is not None]
        steps.append(names[0] if names else "[]")
        place = match.end()
    if not steps:
        raise ValueError("expected a path, found an empty text")
    return steps


class Field:
    """A column of a schema.

    Attributes
    ----------
    name, path : str
        The name of the column, and its path from the row, such as "responses[].rm.sky".
    type, kind, logical : str
        The type as it is printed, such as "list<float32>"; the kind of its storage, such as "list"; its logical type.
    provenance : dict
        The provenance of the values, such as {"model": "sky-8b"}.
    children : list of Field
        The columns inside this one.
    """

    def __init__(self, description: dict[str, Any]) -> None:
        self.name: str = description["name"]
        self.path: str = description["path"]
        self.type: str = description["type"]
        self.kind: str = description["kind"]
        self.logical: str = description["logical"]
        self.provenance: dict[str, str] = description["provenance"]
        self.children = [Field(child) for child in description["children"]]

    def __repr__(self) -> str:
        return shown(f"{self.path or 'row'}: {self.type}")

    def walk(self) -> Iterator[Field]:
        """Yield the column and all columns inside it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


class Schema:
    """The columns of a dataset or view.

    `schema["responses[].rm.sky"]` is the `Field` of a path, and `"rm_score" in schema` tests a path. `[]` may be left out,
    and "rm.sky" is that of the responses if the row has none. Iterating yields the top-level columns.
    """

    def __init__(self, root: Field) -> None:
        self.root = root

    @property
    def names(self) -> list[str]:
        """The names of the top-level columns."""
        return [field.name for field in self.root.children]

    @property
    def paths(self) -> list[str]:
        """The paths of all columns, including nested ones."""
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

    def resolve(self, path: str) -> str:
        """Return a path, or the same path in the responses if the row has no such column and they have."""
        if self._exact(split_path(path)) is None and self._find(path) is not None:
            return f"responses[].{path}"
        return path

    def _find(self, path: str) -> Field | None:
        steps = split_path(path)
        return self._exact(steps) or self._exact(["responses", *steps])

    def _exact(self, steps: list[str]) -> Field | None:
        field = self.root
        for step in steps:
            is_list = field.kind in ("list", "fixed-size list")
            if is_list and step != "[]":
                field = field.children[0]
            matches = field.children if is_list and step == "[]" else [c for c in field.children if c.name == step]
            if not matches:
                return None
            field = matches[0]
        return field

    def __repr__(self) -> str:
        return "\n".join(shown(f"{field.path}: {field.type}") for field in self.root.children)
