// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// libzstd, with the dictionary trainer.
// The dictionary trainer with its parameters, and dictionaries prepared with chosen parameters, stand
// behind these defines in all releases of libzstd.
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>
