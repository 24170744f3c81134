// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// zlib, for input and output that is gzip-compressed. inflateInit2 and deflateInit2 are macros that Swift does not see.
#include <stddef.h>
#include <zlib.h>

static inline int inseam_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

/// The most bytes of a gzip member of some bytes, at most 2^30.
static inline size_t inseam_gzip_bound(size_t length) { return compressBound((uLong)length) + 32; }

/// Compresses bytes to a gzip member; returns its length, or 0 without memory. `target` has room for the bound.
static inline size_t inseam_gzip(const unsigned char *source, size_t length, unsigned char *target, size_t room) {
  z_stream stream = {0};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (unsigned char *)source;
  stream.avail_in = (uInt)length;
  stream.next_out = target;
  stream.avail_out = (uInt)room;
  int status = deflate(&stream, Z_FINISH);
  size_t written = room - stream.avail_out;
  deflateEnd(&stream);
  return status == Z_STREAM_END ? written : 0;
}
