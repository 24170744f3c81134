# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Queries the same file with DuckDB, polars and numpy: python query.py DATA"""

import sys

import duckdb
import inseam
import polars

ds = inseam.open(sys.argv[1])
print(ds)
rows = ds.to_pyarrow_dataset()  # The engines push columns and predicates down to it.
print(duckdb.sql("SELECT count(*) AS n, avg(weight) AS mean FROM rows WHERE turn > 10"))
print(polars.scan_pyarrow_dataset(rows).filter(polars.col("turn") > 10).select(polars.col("weight").mean()).collect())
print(ds.filter(inseam.col("turn") > 10)["weight"].to_numpy().mean())
