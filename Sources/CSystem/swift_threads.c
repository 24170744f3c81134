// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include <pthread.h>
#include <stddef.h>

// Swift's runtime locks the initialization of a global with FUTEX_LOCK_PI, under the number of the
// thread, which it keeps in a variable of the thread. In the child of a fork the only thread still
// has its parent's number there. As soon as a second thread waits for it, FUTEX_UNLOCK_PI refuses
// (EPERM), and the runtime tries again for ever. 0 makes the runtime ask for the number again.
//
// Both names are hidden in the static runtime, which the wheel and the tool contain. They are absent
// from the shared one; globals are then initialized at load only (Globals.swift of each module).
extern _Thread_local int thread_number
    __asm__("_ZZN5swift14threading_impl5linux13ulock_get_tidEvE3tid") __attribute__((weak));
extern void once_slow(void)
    __asm__("_ZN5swift14threading_impl9once_slowERNS0_6once_tEPFvPvES3_") __attribute__((weak));

static void forget_thread_number(void) {
  if (once_slow != NULL) thread_number = 0;
}

__attribute__((constructor)) static void forget_after_forks(void) { pthread_atfork(NULL, NULL, forget_thread_number); }
