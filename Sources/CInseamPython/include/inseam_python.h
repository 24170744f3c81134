// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Python objects from Arrow arrays, for the Python package only, which holds the interpreter's lock during every call,
// and the entry of the tool that comes with the package.
//
// The functions of the interpreter that loaded the library are looked up by name. They belong to the stable ABI, so one
// build serves every version of Python.
#ifndef INSEAM_PYTHON_H
#define INSEAM_PYTHON_H

#include "inseam.h"

#include <stdbool.h>

/// Returns a plan that converts arrays of one schema to objects: the names of the fields as Python strings.
///
/// NULL if the interpreter lacks a function, or there is not enough memory. The schema may be released afterwards. The caller
/// frees the plan with `inseam_python_free_plan`.
void *inseam_python_plan(const struct ArrowSchema *schema);

/// Frees a plan.
void inseam_python_free_plan(void *plan);

/// Converts rows of a struct array to a new list of dictionaries; returns NULL and sets a Python exception on failure.
///
/// Numbers are int and float, text is str, lists are list, structs are dict; JSON texts are their values. Dates and times are
/// their numbers; decimals, uuids and binary values are bytes.
void *inseam_python_rows(void *plan, const struct ArrowArray *array, int64_t first, int64_t count);

/// Reads rows of a projection, without the interpreter's lock, as a new list of dictionaries.
///
/// Returns None if the library reports an error, which is described in `error` unless that is NULL.
void *inseam_python_take(
    void *plan, inseam_handle projection, const uint64_t *rows, uint64_t row_count, inseam_error *error);

/// Reads one row of a projection as a dictionary; otherwise like `inseam_python_take`.
void *inseam_python_take_row(void *plan, inseam_handle projection, uint64_t row, inseam_error *error);

/// Returns a PyCapsule for the Arrow protocol around a structure allocated with malloc; its destructor releases and frees
/// the structure unless a consumer moved it.
///
/// `name` is "arrow_schema", "arrow_array" or "arrow_array_stream".
void *inseam_python_capsule(void *structure, const char *name);

/// Fills in a stream of one batch, whose memory `owner` keeps: its pointers, its children, and what they point to.
///
/// False if there is not enough memory.
bool inseam_python_stream(
    struct ArrowSchema *schema, struct ArrowArray *array, void *owner, struct ArrowArrayStream *stream);

/// Ends long calls of a thread, the interpreter's main one, early if a handler of a signal raises an exception.
///
/// `thread` is its `threading.get_ident()`. The interpreter's own handlers run, about 20 times a second, during the call;
/// no handler is installed.
void inseam_python_watch_signals(uint64_t thread);

/// Raises what a handler of a signal has raised during a call, else returns None.
void *inseam_python_raise_pending(void);

/// Runs the command line tool, as inseam_command.h says. The program in the package is one call of this function.
int inseam_run_command(void);

#endif
