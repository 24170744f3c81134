// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "inseam_system.h"

#include <pthread.h>
#include <stddef.h>

// The lowest and the highest address of this thread's stack; both 0 while they are not known.
static __thread uintptr_t lowest, highest;

static void look_up(void) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void *base;
  size_t size;
  if (pthread_attr_getstack(&attributes, &base, &size) == 0) {
    lowest = (uintptr_t)base;
    highest = lowest + size;
  }
  pthread_attr_destroy(&attributes);
}

size_t inseam_stack_left(void) {
  if (highest == 0) look_up();
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  // A stack that the system did not make, such as that of a coroutine, counts as a small one.
  return lowest < here && here <= highest ? here - lowest : 0;
}

int inseam_start_thread(pthread_t *thread, size_t stack_bytes, void *(*body)(void *), void *argument) {
  pthread_attr_t attributes;
  int status = pthread_attr_init(&attributes);
  if (status != 0) return status;
  status = pthread_attr_setstacksize(&attributes, stack_bytes);
  if (status == 0) status = pthread_create(thread, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  return status;
}
