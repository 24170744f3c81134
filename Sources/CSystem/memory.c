// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "inseam_system.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/// Whether the machine gives only memory that it has: mode 2 of vm.overcommit_memory.
static bool is_strict(void) {
  char mode = '0';
  int descriptor = open("/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  if (read(descriptor, &mode, 1) != 1) mode = '0';
  close(descriptor);
  return mode == '2';
}

static bool has_limit(int resource) {
  struct rlimit limit;
  return getrlimit((__rlimit_resource_t)resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

// The tick of the coarse clock that the answer is of, and the answer in the lowest bit.
static _Atomic int64_t known = -1;
static _Atomic int strict = -1;

bool inseam_is_memory_limited(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  int64_t tick = ((int64_t)time.tv_sec * 1000 * 1000 * 1000 + time.tv_nsec) & ~(int64_t)1;
  int64_t last = atomic_load_explicit(&known, memory_order_relaxed);
  if ((last & ~(int64_t)1) == tick) return last & 1;
  int mode = atomic_load_explicit(&strict, memory_order_relaxed);
  if (mode < 0) atomic_store_explicit(&strict, mode = is_strict(), memory_order_relaxed);
  bool is_limited = mode == 1 || has_limit(RLIMIT_AS) || has_limit(RLIMIT_DATA);
  atomic_store_explicit(&known, tick | (is_limited ? 1 : 0), memory_order_relaxed);
  return is_limited;
}

bool inseam_has_memory(size_t byte_count) {
  // A private map counts against every limit; nothing of it is touched.
  void *map = mmap(NULL, byte_count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) return false;
  munmap(map, byte_count);
  return true;
}
