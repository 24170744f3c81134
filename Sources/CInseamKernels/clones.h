// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// One loop for several instruction sets; the loader takes the best one. Not under a sanitizer: its runtime is not up yet when the
// loader asks which. FEW_CLONES are for kernels with many short loops over values in the nearest cache, whose code would take
// more space than wider vectors are worth.

#ifndef INSEAM_CLONES_H
#define INSEAM_CLONES_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define INSEAM_ONE_INSTRUCTION_SET
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(INSEAM_ONE_INSTRUCTION_SET)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define FEW_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CLONES
#define FEW_CLONES
#endif

/// Before a loop over the few values that are left at the end: it takes no space for vectors.
#if defined(__clang__)
#define ONE_BY_ONE _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define ONE_BY_ONE
#endif

#endif
