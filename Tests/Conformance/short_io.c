// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
// Preloaded by test_media.py: reads and writes give less than was asked for, as signals, pipes and network files may.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/types.h>

static size_t less(size_t count) {
  static unsigned state = 1;
  state = state * 1103515245 + 12345;
  size_t limit = 1 + (state >> 16) % 5000;
  return count < limit ? count : limit;
}

#define SHORT(result, name, buffer)                                                                                   \
  result name(int file, buffer bytes, size_t count) {                                                                 \
    result (*next)(int, buffer, size_t) = (result(*)(int, buffer, size_t))dlsym(RTLD_NEXT, #name);                    \
    return next(file, bytes, less(count));                                                                            \
  }

#define SHORT_AT(result, name, buffer)                                                                                \
  result name(int file, buffer bytes, size_t count, off_t offset) {                                                   \
    result (*next)(int, buffer, size_t, off_t) = (result(*)(int, buffer, size_t, off_t))dlsym(RTLD_NEXT, #name);      \
    return next(file, bytes, less(count), offset);                                                                    \
  }

SHORT(ssize_t, read, void *)
SHORT(ssize_t, write, const void *)
SHORT_AT(ssize_t, pread, void *)
SHORT_AT(ssize_t, pread64, void *)
SHORT_AT(ssize_t, pwrite, const void *)
SHORT_AT(ssize_t, pwrite64, const void *)
