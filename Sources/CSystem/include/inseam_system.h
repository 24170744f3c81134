// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// What Swift's Glibc module does not show: unnamed files, the kind of a file system, forks.
#ifndef INSEAM_SYSTEM_H
#define INSEAM_SYSTEM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Opens an unnamed file in a folder for reading and writing; -1 with errno where there is none.
int inseam_open_unnamed(const char *folder);

/// Asks the system to start writing a range of a file to the disk; a hint.
void inseam_start_writing(int descriptor, int64_t offset, int64_t byte_count);

/// Whether an open file lies on a network or user-space file system.
bool inseam_is_on_network(int descriptor);

/// How many forks lie between this process and the one that loaded the library.
uint64_t inseam_process_serial(void);

// stack.c

/// The bytes of this thread's stack that are left; 0 if its bounds are not known.
size_t inseam_stack_left(void);

/// Starts a thread with a stack of `stack_bytes`, independent of the limits of the process. 0, or an error of the system.
int inseam_start_thread(pthread_t *thread, size_t stack_bytes, void *(*body)(void *), void *argument);

#endif
