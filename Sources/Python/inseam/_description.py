# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The description of a dataset: its file, schema, lineage and warnings."""

from __future__ import annotations

from ctypes import byref, c_void_p

from . import _library
from ._schema import Field, Schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._arrow import ArrowSchema
    from ._arrow import Schema as ArrowPlan


class Description:
    """The properties of a `Dataset` that are known without reading rows."""

    _path: str
    _handle: _library.Handle
    _summary: _library.Summary
    _columns: tuple[str, ...] | None
    _description: dict[str, Any] | None

    @property
    def path(self) -> str:
        """The path of the file or folder."""
        return self._path

    @property
    def generation(self) -> int:
        """The number of the commit that is read: 1 at creation, one more with every commit."""
        return self._summary.generation

    @property
    def file_id(self) -> str:
        """The id of the file, 32 hexadecimal digits."""
        return self._summary.file_id.decode()

    @property
    def num_row_groups(self) -> int:
        """The number of row groups of the file or folder."""
        return self._summary.row_group_count

    @property
    def nbytes(self) -> int:
        """The size of the file or folder in bytes."""
        return self._summary.byte_count

    @property
    def schema(self) -> Schema:
        """The columns of the view with their types and provenance."""
        root = Field(self._describe()["schema"])
        if self._columns is not None:
            _prune(root, self._arrow_plan().structure)
        return Schema(root)

    def _arrow_plan(self) -> ArrowPlan:
        raise NotImplementedError

    @property
    def _whole_schema(self) -> Schema:
        """The columns of the file, also those that this view does not have."""
        return Schema(Field(self._describe()["schema"]))

    def _full_path(self, path: str) -> str:
        """Return a path, or the same path in the responses if only they have the column."""
        schema = self._whole_schema
        if path in schema.names:
            return path
        try:
            return schema.resolve(path)
        except ValueError:
            return path  # the library says what is wrong with it

    @property
    def lineage(self) -> list[tuple[str, str]]:
        """The lineage of the file: pairs of key and value, in the order of writing."""
        return [(entry["key"], entry["value"]) for entry in self._describe()["lineage"]]

    @property
    def warnings(self) -> list[str]:
        """Warnings about the file, such as a damaged superblock that the other one replaces."""
        return list(self._describe()["warnings"])

    @property
    def lost(self) -> list[dict[str, Any]]:
        """The damaged values that were read as null so far, with `skip_damage=True`: column, rows, byte offset and detail."""
        return self._describe(anew=True)["lost"]

    def _describe(self, anew: bool = False) -> dict[str, Any]:
        if self._description is None or anew:
            text = c_void_p()
            _library.call("describe", self._handle.value, byref(text))
            import json

            self._description = json.loads(_library.taken_text(text))
        return self._description


def _prune(field: Field, selected: ArrowSchema) -> None:
    """Remove the children of a field that a projection does not have, and put the others in its order."""
    if field.kind in ("list", "fixed-size list"):
        if selected.n_children:
            _prune(field.children[0], selected.children[0].contents)
        return
    own = {child.name: child for child in field.children}
    children = [selected.children[index].contents for index in range(selected.n_children)]
    field.children = [own[child.name.decode()] for child in children if child.name.decode() in own]
    for child, below in zip(field.children, children):
        _prune(child, below)
