// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// zlib, for input that is gzip-compressed. inflateInit2 is a macro that Swift does not see.
#include <zlib.h>

static inline int inseam_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
