// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Python objects from Arrow arrays; for the Python package alone, which holds the interpreter's lock during every call.
//
// The interpreter is the one that loaded the library: its functions are looked up by name, those of the stable ABI only,
// so one build serves every version.
#ifndef INSEAM_PYTHON_H
#define INSEAM_PYTHON_H

#include "inseam.h"

/// What it takes to turn arrays of one schema into objects: the names of fields as Python strings.
///
/// NULL if the interpreter lacks what is needed, or there is no memory. The schema may go afterwards.
void *inseam_python_plan(const struct ArrowSchema *schema);

/// Frees a plan.
void inseam_python_free_plan(void *plan);

/// Some rows of a struct array as a new list of dictionaries; NULL with a Python exception set.
///
/// Numbers are int and float, text is str, lists are list, structs are dict. Dates and times are their numbers; decimals,
/// uuids and binary values are bytes.
void *inseam_python_rows(void *plan, const struct ArrowArray *array, int64_t first, int64_t count);

/// Rows of a projection, read without the interpreter's lock, as a new list of dictionaries.
///
/// None if the library refuses, which is then told in `error`, if that is not NULL.
void *inseam_python_take(
    void *plan, inseam_handle projection, const uint64_t *rows, uint64_t row_count, inseam_error *error);

/// The same for one row: a dictionary.
void *inseam_python_take_row(void *plan, inseam_handle projection, uint64_t row, inseam_error *error);

/// A PyCapsule for the Arrow protocol around a structure made by malloc; it releases and frees what nobody took.
///
/// `name` is "arrow_schema", "arrow_array" or "arrow_array_stream".
void *inseam_python_capsule(void *structure, const char *name);

#endif
