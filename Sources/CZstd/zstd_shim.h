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

/// Promises that the bytes that a frame is made of, and its memory, stay where they are until the frame is complete, so that
/// libzstd copies nothing if they come piece by piece.
static inline void inseam_zstd_keep_buffers(ZSTD_CCtx *context) {
  ZSTD_CCtx_setParameter(context, ZSTD_c_stableInBuffer, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_stableOutBuffer, 1);
}
