# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets for other libraries: Arrow, polars, pandas, Hugging Face, query engines."""

from __future__ import annotations

from . import _library
from ._arrow import ArrowSchema, Owned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


class Interchange:
    """The conversions of a `Dataset`; each has the rows and columns of the view."""

    def _stream(self, batch_rows: int | None, threads: int | None) -> Owned:
        raise NotImplementedError

    def _project(self) -> _library.Handle:
        raise NotImplementedError

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return a stream of the rows for the Arrow PyCapsule protocol; each call returns a new one."""
        return self._stream(65_536, None).capsule("arrow_array_stream")

    def __arrow_c_schema__(self) -> object:
        schema = Owned(ArrowSchema)
        _library.call("schema", self._project().value, schema.address)
        return schema.capsule("arrow_schema")

    def to_arrow(self) -> Any:
        """Return a `pyarrow.Table`; columns that the file stores raw are not copied.

        The metadata of its schema has the provenance of the columns, which `inseam.write` takes over. So has that of every
        other Arrow stream and array of a dataset.

        Raises
        ------
        DataError
            If a page is damaged.

        Examples
        --------
        >>> table = inseam.open("rollouts.inseam").select(["prompt_id", "prompt"]).to_arrow()
        >>> table.shape, table.column_names
        ((50, 2), ['prompt_id', 'prompt'])
        """
        import pyarrow

        with _library.Interruptible():
            return pyarrow.table(self)

    def to_polars(self) -> Any:
        """Return a `polars.DataFrame`.

        Raises
        ------
        DataError
            If a page is damaged.

        Examples
        --------
        >>> inseam.open("rollouts.inseam").select("prompt").to_polars().shape
        (50, 1)
        """
        import polars

        with _library.Interruptible():
            return polars.DataFrame(self)

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame`; it needs pyarrow too."""
        return self.to_arrow().to_pandas()

    def to_hf(self, folder: str | Path | None = None, shards: int = 64) -> Any:
        """Return a dataset of the Hugging Face library `datasets`.

        Parameters
        ----------
        folder : str or Path, optional
            With a folder, the rows are written there and mapped from there; a folder that an earlier export wrote is replaced.
            If None, the rows are read from this file during iteration.
        shards : int, optional
            Without a folder, the number of shards that ranks and workers share.

        Returns
        -------
        datasets.Dataset or datasets.IterableDataset
            The former with a folder.

        Raises
        ------
        ArgumentError
            If the folder exists and no export wrote it.

        Examples
        --------
        >>> ds = inseam.open("rollouts.inseam").select(["prompt_id", "prompt"])
        >>> ds.to_hf("prompts").shape
        (50, 2)
        >>> ds.to_hf(shards=4).num_shards
        4
        """
        from . import hf

        return hf.iterable(self, shards) if folder is None else hf.mapped(self, folder)  # type: ignore[arg-type]

    def to_pyarrow_dataset(self) -> Any:
        """Return a `pyarrow.dataset.Dataset` for DuckDB, polars and DataFusion, which select columns and rows through it."""
        from .pyarrow_dataset import ArrowDataset

        return ArrowDataset(self)  # type: ignore[arg-type]

    def write(self, path: str | Path, mode: str = "create", **options: Any) -> int:
        """Write the rows and columns of this view to a file, with the provenance of the columns; return the rows of the file.

        All rows, a range, and the rows that pass a predicate are copied without decoding them. The lineage of the new file has
        the id and the generation of this one. Rows in another order, a list or a mask of rows, a copy that replaces this file,
        and copies with `options` are written anew, as Arrow has them: an absent key becomes a null there.

        Parameters
        ----------
        path : str or Path
            The file.
        mode : {"create", "replace", "append"}, optional
            What becomes of a file that exists: "create" is an error, "replace" replaces it in one step, "append" adds the rows.
        **options
            Those of `Writer`.

        Raises
        ------
        ArgumentError
            With mode "append", if columns of the file have another provenance.
        DataError
            If a page is damaged, a type does not fit the file, or this file was replaced.
        StorageError, LockedError
            If the file cannot be written; a file that exists is also a `FileExistsError`.

        Examples
        --------
        >>> inseam.open("rollouts.inseam").filter("any_worse(rm.sky > gold(rm.sky))").write("misled.inseam") > 0
        True
        """
        from ._copy import write_view

        return write_view(self, path, mode, **options)
