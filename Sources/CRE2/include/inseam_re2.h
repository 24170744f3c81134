// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// RE2 behind plain C: linear time, no catastrophic patterns (libre2-dev, linked statically).
#ifndef INSEAM_RE2_H
#define INSEAM_RE2_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct inseam_re2 inseam_re2;

/// Compiles a pattern; NULL with a message of at most `capacity` bytes if it is not one, without a message if memory was refused.
inseam_re2 *inseam_re2_new(const char *pattern, size_t length, int ignores_case, char *message, size_t capacity);
void inseam_re2_free(inseam_re2 *pattern);

/// 1 if the pattern matches somewhere in the text, 0 if not, -1 if memory was refused. Safe to call from several threads.
int inseam_re2_search(const inseam_re2 *pattern, const char *text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
