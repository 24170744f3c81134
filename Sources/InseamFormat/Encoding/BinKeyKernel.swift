// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes
internal import InseamColumns

/// What numbers of a bin have in common: the number, where few differ; the sign and the exponent of a
/// float; the length of the distance from the lowest integer, and the two bits behind its first.
struct BinKey {
  private let key: inseam_bin_key
  /// The bytes of a number.
  private let width: Int
  private let groupCount: Int

  /// Numbers that are counted together.
  struct Group {
    var count = 0
    var low = UInt64.max
    var high: UInt64 = 0

    mutating func add(_ other: Group) {
      count += other.count
      low = min(low, other.low)
      high = max(high, other.high)
    }
  }

  init(_ values: Buffer, type: PhysicalType) {
    width = type.byteWidth ?? 8
    if width == 1 || width == 2 && BinKey.haveFew(values.span(of: UInt16.self)) {
      key = inseam_bin_key(kind: INSEAM_BIN_NUMBER.rawValue, significand_bits: 0, lowest: 0)
      groupCount = 1 << (8 * width)
    } else if type.isFloat {
      let bits = type.significandBits
      key = inseam_bin_key(
        kind: INSEAM_BIN_EXPONENT.rawValue, significand_bits: UInt32(bits), lowest: 0)
      groupCount = (bits + 1) << (8 * width - bits)
    } else {
      key = inseam_bin_key(
        kind: INSEAM_BIN_LENGTH.rawValue, significand_bits: 0,
        lowest: BinKey.lowest(values, width))
      groupCount = 4 * (8 * width + 1)
    }
  }

  /// Whether at most as many numbers differ as there may be bins.
  private static func haveFew(_ values: Span<UInt16>) -> Bool {
    var isKnown = [Bool](repeating: false, count: 1 << 16)
    var count = 0
    for index in values.indices where !isKnown[Int(values[index])] {
      isKnown[Int(values[index])] = true
      count += 1
      if count > BinTable.maximumCount { return false }
    }
    return true
  }

  private static func lowest(_ values: Buffer, _ width: Int) -> UInt64 {
    func lowest<Element: FixedWidthInteger & BitwiseCopyable>(_ values: Span<Element>) -> UInt64 {
      var lowest = Element.max
      for index in values.indices { lowest = min(lowest, values[index]) }
      return UInt64(lowest)
    }
    switch width {
    case 2: return lowest(values.span(of: UInt16.self))
    case 4: return lowest(values.span(of: UInt32.self))
    default: return lowest(values.span(of: UInt64.self))
    }
  }

  /// The number of groups of a key: one for each count of zeros at the end.
  var zeroCounts: Int {
    key.kind == INSEAM_BIN_EXPONENT.rawValue ? Int(key.significand_bits) + 1 : 1
  }

  /// The numbers of each group.
  func groups(_ values: Buffer) -> [Group] {
    var groups = [inseam_bin_group](
      repeating: inseam_bin_group(count: 0, low: .max, high: 0), count: groupCount)
    let count = values.byteCount / width
    unsafe values.withUnsafeBytes { values in
      // Safe: the buffer has count numbers of the width, and there is a group for each.
      let start = values.baseAddress
      switch width {
      case 1:
        unsafe inseam_bins_count8(start?.assumingMemoryBound(to: UInt8.self), count, key, &groups)
      case 2:
        unsafe inseam_bins_count16(start?.assumingMemoryBound(to: UInt16.self), count, key, &groups)
      case 4:
        unsafe inseam_bins_count32(start?.assumingMemoryBound(to: UInt32.self), count, key, &groups)
      default:
        unsafe inseam_bins_count64(start?.assumingMemoryBound(to: UInt64.self), count, key, &groups)
      }
    }
    return groups.map { Group(count: Int($0.count), low: $0.low, high: $0.high) }
  }

  /// Some of the numbers, and the bin of each by its group.
  func bins(_ values: Buffer, _ range: Range<Int>, _ binOfGroup: [UInt8]) -> ([UInt64], [UInt8]) {
    let part = values.slice(offset: range.lowerBound * width, byteCount: range.count * width)
    var numbers = [UInt64](repeating: 0, count: range.count)
    var bins = [UInt8](repeating: 0, count: range.count)
    unsafe part.withUnsafeBytes { values in
      // Safe: the part has as many numbers of the width as both arrays have elements, and there is a
      // bin for each group.
      let start = values.baseAddress
      switch width {
      case 1:
        unsafe inseam_bins_choose8(
          start?.assumingMemoryBound(to: UInt8.self), range.count, key, binOfGroup, &numbers, &bins)
      case 2:
        unsafe inseam_bins_choose16(
          start?.assumingMemoryBound(to: UInt16.self), range.count, key, binOfGroup, &numbers, &bins
        )
      case 4:
        unsafe inseam_bins_choose32(
          start?.assumingMemoryBound(to: UInt32.self), range.count, key, binOfGroup, &numbers, &bins
        )
      default:
        unsafe inseam_bins_choose64(
          start?.assumingMemoryBound(to: UInt64.self), range.count, key, binOfGroup, &numbers, &bins
        )
      }
    }
    return (numbers, bins)
  }
}

extension PhysicalType {
  /// The bits behind the exponent of a float.
  fileprivate var significandBits: Int {
    switch self {
    case .float16: 10
    case .bfloat16: 7
    case .float32: 23
    default: 52
    }
  }
}
