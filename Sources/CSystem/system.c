// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "inseam_system.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { populate_read = 22 };  // MADV_POPULATE_READ, which older headers lack

static int link_by_proc(int descriptor, int folder, const char *name) {
  char source[32];
  snprintf(source, sizeof source, "/proc/self/fd/%d", descriptor);
  return linkat(AT_FDCWD, source, folder, name, AT_SYMLINK_FOLLOW);
}

int inseam_open_unnamed(int folder) {
  int descriptor = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor < 0) return -1;
  // Without /proc, naming it takes a privilege: seen now rather than when the work is done.
  struct stat status;
  if (stat("/proc/self/fd", &status) == 0 || geteuid() == 0) return descriptor;
  close(descriptor);
  errno = EOPNOTSUPP;
  return -1;
}

int inseam_link_unnamed(int descriptor, int folder, const char *name) {
  if (link_by_proc(descriptor, folder, name) == 0) return 0;
  if (errno != ENOENT && errno != ENOTDIR) return -1;
  return linkat(descriptor, "", folder, name, AT_EMPTY_PATH);
}

int inseam_rename_to_free(int folder, const char *old_name, const char *new_name) {
  if (renameat2(folder, old_name, folder, new_name, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  // A file system without the flag: a second name is made where none is, then the first removed.
  if (linkat(folder, old_name, folder, new_name, 0) != 0) return -1;
  return unlinkat(folder, old_name, 0);
}

void inseam_start_writing(int descriptor, int64_t offset, int64_t byte_count) {
  (void)sync_file_range(descriptor, offset, byte_count, SYNC_FILE_RANGE_WRITE);
}

int inseam_finish_writing(int descriptor, int64_t offset, int64_t byte_count) {
  const unsigned all = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (sync_file_range(descriptor, offset, byte_count, all) == 0) return 0;
  return errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -1;
}

int inseam_populate(const void *base, size_t byte_count) {
  // Safe: reading pages of a map changes nothing of them.
  return madvise((void *)(uintptr_t)base, byte_count, populate_read);
}

int inseam_file_system_kind(int descriptor, uint32_t *kind) {
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) return -1;
  *kind = (uint32_t)status.f_type;
  return 0;
}

const void *inseam_find_bytes(const void *bytes, size_t byte_count, const void *part, size_t part_byte_count) {
  return memmem(bytes, byte_count, part, part_byte_count);
}

bool inseam_error_text(int code, char *text, size_t capacity) {
  const char *found = strerror_r(code, text, capacity);
  if (strlen(found) >= capacity) return false;
  if (found != text) memcpy(text, found, strlen(found) + 1);
  return true;
}

static _Thread_local void *thread_system;

void *inseam_thread_system(void) { return thread_system; }

void inseam_set_thread_system(void *replacement) { thread_system = replacement; }

// Descriptors of writers: a child of a fork closes its copies, so that the lock of a parent that
// dies ends with it. Closing never unlocks what the parent has.
struct inseam_owned {
  int descriptor;
  inseam_owned *next, *previous;
};

static inseam_owned owned_list = {-1, &owned_list, &owned_list};
static pthread_mutex_t owned_mutex = PTHREAD_MUTEX_INITIALIZER;

inseam_owned *inseam_own(int descriptor) {
  inseam_owned *made = malloc(sizeof *made);
  if (!made) return NULL;
  made->descriptor = descriptor;
  pthread_mutex_lock(&owned_mutex);
  made->next = owned_list.next;
  made->previous = &owned_list;
  made->next->previous = owned_list.next = made;
  pthread_mutex_unlock(&owned_mutex);
  return made;
}

int inseam_owned_descriptor(const inseam_owned *owned) { return owned->descriptor; }

void inseam_disown(inseam_owned *owned) {
  pthread_mutex_lock(&owned_mutex);
  owned->next->previous = owned->previous;
  owned->previous->next = owned->next;
  pthread_mutex_unlock(&owned_mutex);
  free(owned);
}

static _Atomic uint64_t process_serial;

static void before_fork(void) { pthread_mutex_lock(&owned_mutex); }

static void in_parent(void) { pthread_mutex_unlock(&owned_mutex); }

static void in_child(void) {
  process_serial++;
  for (inseam_owned *owned = owned_list.next; owned != &owned_list; owned = owned->next) {
    if (owned->descriptor >= 0) close(owned->descriptor);
    owned->descriptor = -1;
  }
  pthread_mutex_unlock(&owned_mutex);
}

__attribute__((constructor)) static void watch_forks(void) { pthread_atfork(before_fork, in_parent, in_child); }

uint64_t inseam_process_serial(void) { return process_serial; }
