// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
/// The mappings of the built-in presets: the files of `mappings/`, as they are.
#pragma once

#include <stddef.h>

/// The text of a mapping.
struct inseam_mapping {
  /// Its first byte.
  const unsigned char *_Nonnull bytes;
  /// The number of bytes.
  size_t count;
};

/// The number of mappings.
size_t inseam_mapping_count(void);

/// The mapping at an index below the count.
struct inseam_mapping inseam_mapping_at(size_t index);
