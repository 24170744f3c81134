// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The program bin/inseam of the Python package: runs the tool, which is in the library of the package.
//
// It finds the library from the path that the kernel executed. The dynamic linker would do so with
// $ORIGIN, which needs /proc.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

static const char library_name[] = "/libinseam.so";

static int fail(const char *reason) {
  fprintf(stderr, "inseam: cannot load its library: %s\n", reason);
  return 2;
}

int main(void) {
  char path[PATH_MAX + sizeof library_name];
  const char *executed = (const char *)getauxval(AT_EXECFN);
  if (executed == NULL || realpath(executed, path) == NULL) return fail("its own path is not known");
  // From PACKAGE/bin/inseam to PACKAGE.
  for (int level = 0; level < 2; level++) {
    char *slash = strrchr(path, '/');
    if (slash != NULL) *slash = '\0';
  }
  strcat(path, library_name);
  void *library = dlopen(path, RTLD_NOW);
  if (library == NULL) return fail(dlerror());
  int (*run)(void) = (int (*)(void))dlsym(library, "inseam_run_command");
  return run == NULL ? fail(dlerror()) : run();
}
