// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_system.h"

#include <stddef.h>

// Swift reads the arguments from /proc/self/cmdline, which a container or chroot may lack: the process
// then has none. glibc passes them to every constructor.
static int argument_count;
static char **arguments;

__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  if (count <= 0 || values == NULL) return;
  argument_count = count;
  arguments = values;
}

int inseam_argument_count(void) { return argument_count; }

const char *inseam_argument(int index) { return arguments[index]; }
