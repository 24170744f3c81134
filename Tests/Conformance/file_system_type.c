// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
// Preloaded by test_network.py: fstatfs(2) gives the type FILE_SYSTEM_TYPE for every file, and maps of files are counted
// in the file FILE_MAPS.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

int fstatfs(int file, struct statfs *status) {
  struct stat found;
  if (fstat(file, &found) != 0) return -1;
  memset(status, 0, sizeof *status);
  status->f_type = (__fsword_t)strtoul(getenv("FILE_SYSTEM_TYPE"), NULL, 0);
  return 0;
}

void *mmap(void *base, size_t count, int protection, int flags, int file, off_t offset) {
  static __typeof__(&mmap) next;
  if (next == NULL) next = (__typeof__(&mmap))dlsym(RTLD_NEXT, "mmap");
  if (file >= 0 && getenv("FILE_MAPS") != NULL) {
    int maps = open(getenv("FILE_MAPS"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (write(maps, "m", 1) != 1) abort();
    close(maps);
  }
  return next(base, count, protection, flags, file, offset);
}
