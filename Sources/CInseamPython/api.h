// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The functions of the interpreter, found by name.
#ifndef INSEAM_PYTHON_API_H
#define INSEAM_PYTHON_API_H

#include <stdbool.h>
#include <stddef.h>

typedef struct _object PyObject;

struct inseam_python_api {
  PyObject *(*dict_new)(void);
  int (*dict_set)(PyObject *, PyObject *, PyObject *);
  ptrdiff_t (*dict_size)(PyObject *);
  PyObject *(*list_new)(ptrdiff_t);
  int (*list_set)(PyObject *, ptrdiff_t, PyObject *);
  PyObject *(*text)(const char *, ptrdiff_t);
  PyObject *(*interned)(const char *);
  PyObject *(*bytes)(const char *, ptrdiff_t);
  PyObject *(*real)(double);
  PyObject *(*signed_number)(long long);
  PyObject *(*unsigned_number)(unsigned long long);
  void (*retain)(PyObject *);
  void (*release)(PyObject *);
  PyObject *(*capsule)(void *, const char *, void (*)(PyObject *));
  void *(*capsule_pointer)(PyObject *, const char *);
  const char *(*capsule_name)(PyObject *);
  PyObject *(*import)(const char *);
  PyObject *(*attribute)(PyObject *, const char *);
  PyObject *(*call)(PyObject *, ...);
  void (*clear_error)(void);
  int (*check_signals)(void);
  void (*fetch_error)(PyObject **, PyObject **, PyObject **);
  void (*restore_error)(PyObject *, PyObject *, PyObject *);
  int (*ensure)(void);
  void (*end_ensure)(int);
  int (*call_later)(int (*)(void *), void *);
  void *(*unlock)(void);
  void (*lock)(void *);
  PyObject *none, *yes, *no;
};

/// The functions; NULL if one is missing.
const struct inseam_python_api *inseam_python_api(void);

#endif
