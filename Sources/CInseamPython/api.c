// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "api.h"

#include <dlfcn.h>

const struct inseam_python_api *inseam_python_api(void) {
  // The interpreter's lock is held, so no other thread runs this function.
  static struct inseam_python_api api;
  static bool is_known;
  if (is_known) return &api;
  const struct {
    void **target;
    const char *name;
  } wanted[] = {
      {(void **)&api.dict_new, "PyDict_New"},
      {(void **)&api.dict_set, "PyDict_SetItem"},
      {(void **)&api.dict_size, "PyDict_Size"},
      {(void **)&api.list_new, "PyList_New"},
      {(void **)&api.list_set, "PyList_SetItem"},
      {(void **)&api.text, "PyUnicode_FromStringAndSize"},
      {(void **)&api.interned, "PyUnicode_InternFromString"},
      {(void **)&api.bytes, "PyBytes_FromStringAndSize"},
      {(void **)&api.real, "PyFloat_FromDouble"},
      {(void **)&api.signed_number, "PyLong_FromLongLong"},
      {(void **)&api.unsigned_number, "PyLong_FromUnsignedLongLong"},
      {(void **)&api.retain, "Py_IncRef"},
      {(void **)&api.release, "Py_DecRef"},
      {(void **)&api.capsule, "PyCapsule_New"},
      {(void **)&api.capsule_pointer, "PyCapsule_GetPointer"},
      {(void **)&api.capsule_name, "PyCapsule_GetName"},
      {(void **)&api.import, "PyImport_ImportModule"},
      {(void **)&api.attribute, "PyObject_GetAttrString"},
      {(void **)&api.call, "PyObject_CallFunctionObjArgs"},
      {(void **)&api.clear_error, "PyErr_Clear"},
      {(void **)&api.check_signals, "PyErr_CheckSignals"},
      {(void **)&api.fetch_error, "PyErr_Fetch"},
      {(void **)&api.restore_error, "PyErr_Restore"},
      {(void **)&api.ensure, "PyGILState_Ensure"},
      {(void **)&api.end_ensure, "PyGILState_Release"},
      {(void **)&api.call_later, "Py_AddPendingCall"},
      {(void **)&api.unlock, "PyEval_SaveThread"},
      {(void **)&api.lock, "PyEval_RestoreThread"},
      {(void **)&api.none, "_Py_NoneStruct"},
      {(void **)&api.yes, "_Py_TrueStruct"},
      {(void **)&api.no, "_Py_FalseStruct"},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    *wanted[i].target = dlsym(RTLD_DEFAULT, wanted[i].name);
    if (*wanted[i].target == NULL) return NULL;
  }
  is_known = true;
  return &api;
}
