// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CZstd
internal import InseamBytes

/// Where the frame of one of many values lies.
struct ZstdFrame {
  /// The page it is in.
  let page: Int
  /// The number of the value in the page.
  let index: Int
  /// Where its bytes are in memory; none for an empty value.
  let bytes: Range<Int>
  /// The bytes of its content; −1 if the frame does not say, says 0, or more than a frame may have.
  var contentByteCount = 0

  init(page: Int, index: Int, bytes: Range<Int>) {
    (self.page, self.index) = (page, index)
    self.bytes = bytes
  }
}

/// What libzstd refuses to do.
enum ZstdError: Error, CustomStringConvertible {
  /// To compress with a dictionary that it decompresses with.
  case unusableDictionary

  /// One sentence.
  var description: String { "libzstd cannot compress with the compression dictionary of the file" }

  /// Throws `OutOfMemory` if a result of libzstd says so.
  static func check(_ result: Int, _ byteCount: Int) throws(OutOfMemory) {
    if ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation {
      throw OutOfMemory(byteCount: byteCount)
    }
  }
}
