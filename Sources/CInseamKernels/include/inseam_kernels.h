// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The hot loops. Each kernel takes pointers and counts, allocates nothing, does no I/O and has a
// scalar twin (suffix _scalar) that defines it: all instruction sets give the same bits.
#ifndef INSEAM_KERNELS_H
#define INSEAM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// crc32c.c

/// The CRC-32C (Castagnoli) of `count` bytes, continuing from `crc` (0 at the start).
uint32_t inseam_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);
uint32_t inseam_crc32c_scalar(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
