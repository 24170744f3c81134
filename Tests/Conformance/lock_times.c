// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
// Preloaded by test_live.py: writes a line to the file LOCK_TIMES for each lock that is given back, with the microseconds
// that it was waited for, that it was held, of these in fdatasync and fsync, and until the first byte was written; and the
// kilobytes that were written.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define COUNT 1024

static struct {
  double tried, taken, written, synchronized;
  size_t bytes;
} files[COUNT];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void end(int file) {
  if (file < 0 || file >= COUNT || files[file].taken == 0) return;
  double held = now() - files[file].taken;
  double first = files[file].written ? files[file].written - files[file].taken : -1;
  char line[200];
  int length = snprintf(
      line, sizeof line, "%.0f %.0f %.0f %.0f %zu\n", files[file].taken - files[file].tried, held,
      files[file].synchronized, first, files[file].bytes >> 10);
  files[file].tried = files[file].taken = files[file].written = files[file].synchronized = 0;
  files[file].bytes = 0;
  const char *path = getenv("LOCK_TIMES");
  long log = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
  if (log < 0) return;
  syscall(SYS_write, log, line, length);
  syscall(SYS_close, log);
}

int flock(int file, int operation) {
  NEXT(flock);
  double start = now();
  if (operation & LOCK_UN) end(file);
  int result = next(file, operation);
  if (!(operation & LOCK_EX) || file < 0 || file >= COUNT) return result;
  if (files[file].tried == 0) files[file].tried = start;
  if (result == 0) files[file].taken = now();
  return result;
}

int close(int file) {
  NEXT(close);
  end(file);
  if (file >= 0 && file < COUNT) files[file].tried = 0;
  return next(file);
}

static void wrote(int file, ssize_t count) {
  if (file < 0 || file >= COUNT || files[file].taken == 0 || count < 0) return;
  if (files[file].written == 0) files[file].written = now();
  files[file].bytes += (size_t)count;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  NEXT(pwrite);
  wrote(file, 0);
  ssize_t result = next(file, bytes, count, offset);
  wrote(file, result);
  return result;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  NEXT(pwrite64);
  wrote(file, 0);
  ssize_t result = next(file, bytes, count, offset);
  wrote(file, result);
  return result;
}

// A replacement may be synchronized through a descriptor that has no lock: the time counts for all locks that are held.
static void synchronized(double since) {
  for (int file = 0; file < COUNT; file++)
    if (files[file].taken) files[file].synchronized += now() - since;
}

int fdatasync(int file) {
  NEXT(fdatasync);
  double start = now();
  int result = next(file);
  synchronized(start);
  return result;
}

int fsync(int file) {
  NEXT(fsync);
  double start = now();
  int result = next(file);
  synchronized(start);
  return result;
}
