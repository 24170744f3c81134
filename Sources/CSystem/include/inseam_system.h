// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// What Swift's Glibc module does not show: unnamed files, the kind of a file system, forks, values
// of threads.
#ifndef INSEAM_SYSTEM_H
#define INSEAM_SYSTEM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Opens an unnamed file in a folder for reading and writing, with the mode that the umask leaves;
/// -1 with errno where there is none, or where it could not be given a name later.
int inseam_open_unnamed(int folder);

/// Gives an unnamed file a name in a folder; -1 with errno if it cannot, EEXIST if the name is taken.
int inseam_link_unnamed(int descriptor, int folder, const char *name);

/// Gives a file or folder another name in its folder; -1 with errno if it cannot, EEXIST if the name is taken.
int inseam_rename_to_free(int folder, const char *old_name, const char *new_name);

/// Asks the system to start writing a range of a file to the disk; a hint.
void inseam_start_writing(int descriptor, int64_t offset, int64_t byte_count);

/// Writes a range of a file to the disk, and waits for it, but not for the disk's own memory; does nothing where the system
/// has no such call. -1 with errno if the disk refuses.
int inseam_finish_writing(int descriptor, int64_t offset, int64_t byte_count);

/// Brings the pages of a map into memory; -1 with errno: EFAULT for one that cannot be read, EINVAL
/// for a kernel before 5.14.
int inseam_populate(const void *base, size_t byte_count);

/// The magic number of the file system of an open file; -1 with errno if it is not known.
int inseam_file_system_kind(int descriptor, uint32_t *kind);

/// The first place of bytes among others, NULL if they are nowhere; in linear time.
const void *inseam_find_bytes(const void *bytes, size_t byte_count, const void *part, size_t part_byte_count);

/// The text of an error number; false if it does not fit.
bool inseam_error_text(int code, char *text, size_t capacity);

// memory.c

/// Whether the system may refuse memory to this process: a limit of addresses or data, or a machine that gives only what
/// it has. Asked again at each tick of the coarse clock, every few milliseconds.
bool inseam_is_memory_limited(void);

/// Whether the system would give so much memory now. About 5 µs.
bool inseam_has_memory(size_t byte_count);

// system.c

/// How many forks lie between this process and the one that loaded the library.
uint64_t inseam_process_serial(void);

// stack.c

/// The bytes of this thread's stack that are left; 0 if its bounds are not known.
size_t inseam_stack_left(void);

/// Starts a thread with a stack of `stack_bytes`, independent of the limits of the process. 0, or an error of the system.
int inseam_start_thread(pthread_t *thread, size_t stack_bytes, void *(*body)(void *), void *argument);

/// A descriptor that the child of a fork closes. NULL for want of memory.
typedef struct inseam_owned inseam_owned;
inseam_owned *inseam_own(int descriptor);

/// The descriptor; -1 in a process that was forked since.
int inseam_owned_descriptor(const inseam_owned *owned);

/// Forgets the descriptor without closing it.
void inseam_disown(inseam_owned *owned);

/// What stands in place of the kernel for the calling thread; NULL if nothing does.
void *inseam_thread_system(void);
void inseam_set_thread_system(void *replacement);

// arguments.c

/// The number of arguments that the process was started with, its own name included; 0 if it is not known.
int inseam_argument_count(void);

/// The argument at an index below the count.
const char *inseam_argument(int index);

#endif
