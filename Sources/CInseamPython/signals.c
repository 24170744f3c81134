// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "api.h"
#include "inseam_calls.h"
#include "inseam_python.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

// The thread in which the interpreter runs handlers of signals.
static _Atomic pthread_t main_thread;

// What a handler has raised during a call, until Python code takes it over. The interpreter's lock guards it.
static PyObject *kind, *exception, *traceback;

static bool raise_pending(void) {
  if (kind == NULL) return false;
  inseam_python_api()->restore_error(kind, exception, traceback);
  kind = exception = traceback = NULL;
  return true;
}

/// Raises between two instructions of Python code that no call runs; of one that a call runs, the exception would be lost.
static int raise_later(void *unused) {
  if (inseam_is_in_call()) return inseam_python_api()->call_later(raise_later, unused), 0;
  return raise_pending() ? -1 : 0;
}

/// Runs the handlers of signals that came in since the last look, and returns whether one has raised an exception.
static bool is_interrupted(void) {
  if (!pthread_equal(pthread_self(), atomic_load(&main_thread))) return false;
  const struct inseam_python_api *api = inseam_python_api();
  int state = api->ensure();
  bool answer = kind != NULL;
  if (!answer && api->check_signals() != 0) {
    answer = true;
    api->fetch_error(&kind, &exception, &traceback);
    // If other code called the stream that ends early now, nobody asks for the exception.
    (void)api->call_later(raise_later, NULL);
  }
  api->end_ensure(state);
  return answer;
}

void inseam_python_watch_signals(uint64_t thread) {
  if (inseam_python_api() == NULL) return;
  atomic_store(&main_thread, (pthread_t)thread);
  inseam_watch_poll(is_interrupted);
}

void *inseam_python_raise_pending(void) {
  const struct inseam_python_api *api = inseam_python_api();
  return raise_pending() ? NULL : (api->retain(api->none), api->none);
}
