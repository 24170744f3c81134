# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The description of a dataset: its file, schema, lineage and warnings."""

from __future__ import annotations

from ctypes import byref, c_void_p

from . import _library
from ._schema import Field, Schema, split_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
        """The columns with their types and provenance."""
        root = Field(self._describe()["schema"])
        if self._columns is not None:
            kept = {split_path(path)[0] for path in self._columns}
            root.children = [field for field in root.children if field.name in kept or field.path in self._columns]
        return Schema(root)

    def _full_path(self, path: str) -> str:
        """Return a path, or the same path in the responses if only they have the column."""
        schema = Schema(Field(self._describe()["schema"]))
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
