// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// The items of lists that count, and the kernels over them.
struct ItemGroups {
  private let offsets: Buffer
  private let count: Int
  private let counted: Bitmap?
  /// Whether the first item of a list does not count, and whether it alone does.
  private let skipsFirst: Bool
  private let itemCount: Int

  /// Takes lists by their offsets; `nil` if those are not aligned.
  ///
  /// `counted` has a bit for each item; without it gold is the first item and the others are worse,
  /// or all count.
  init?(_ offsets: Buffer, _ count: Int, _ counted: Bitmap?, _ items: GroupColumn.Items) throws {
    guard offsets.address % 4 == 0, offsets.byteCount >= 4 * (count + 1) else { return nil }
    self.offsets = offsets
    self.count = count
    self.counted = counted
    skipsFirst = if case .worse = items { counted == nil } else { false }
    itemCount = Int(offsets.span(of: UInt32.self)[count])
  }

  /// What a function makes of the values of the items.
  ///
  /// - Throws: `OutOfMemory`.
  func column(_ function: GroupColumn.Function, _ values: Column) throws -> Column {
    precondition(values.count >= itemCount, "there is a value for each item")
    return switch function {
    case .any: try tested(INSEAM_GROUP_ANY, values)
    case .all: try tested(INSEAM_GROUP_ALL, values)
    case .count: try tested(INSEAM_GROUP_COUNT, values)
    case .sum: try reduced(INSEAM_GROUP_SUM, values)
    case .least: try reduced(INSEAM_GROUP_LEAST, values)
    case .greatest: try reduced(INSEAM_GROUP_GREATEST, values)
    case .mean: try reduced(INSEAM_GROUP_MEAN, values)
    case .first: try first(values)
    case .length: try lengths()
    }
  }

  /// Calls `body` with the lists as kernels take them.
  private func withGroups(_ body: (UnsafePointer<inseam_groups>) -> Void) {
    // Safe: the offsets, of which there are count + 1, and a bit for each item live during the call.
    unsafe offsets.withUnsafeBytes { offsets in
      let bits = counted?.buffer ?? .empty
      unsafe bits.withUnsafeBytes { bits in
        var groups = unsafe inseam_groups(
          offsets: offsets.baseAddress?.assumingMemoryBound(to: UInt32.self), count: count,
          counted: counted == nil
            ? nil : bits.baseAddress?.assumingMemoryBound(to: UInt64.self),
          skips_first: skipsFirst ? 1 : 0)
        unsafe body(&groups)
      }
    }
  }

  private var words: Int { (count + 63) / 64 * 8 }

  private func tested(_ test: inseam_group_test, _ values: Column) throws -> Column {
    guard case .bits(let truths) = values.values else {
      preconditionFailure("a test is of truth values")
    }
    let isCount = test == INSEAM_GROUP_COUNT
    let known = try values.validity?.aligned ?? Bitmap(repeatElement(true, count: values.count))
    let bits = try truths.aligned
    var validity = Buffer.empty
    // Safe: there is a bit of both kinds for each item, and room for a bit or 8 bytes for each list.
    let results = try unsafe Buffer(byteCount: isCount ? 8 * count : words) { results in
      validity = try unsafe Buffer(byteCount: words) { validity in
        unsafe withGroups { groups in
          unsafe bits.buffer.withUnsafeBytes { bits in
            unsafe known.buffer.withUnsafeBytes { known in
              unsafe inseam_groups_test(
                test, groups, bits.baseAddress?.assumingMemoryBound(to: UInt64.self),
                known.baseAddress?.assumingMemoryBound(to: UInt64.self),
                results.baseAddress?.assumingMemoryBound(to: UInt64.self),
                validity.baseAddress?.assumingMemoryBound(to: UInt64.self))
            }
          }
        }
      }
    }
    if isCount { return Column(type: .int64, count: count, values: .fixed(results)) }
    return Column(
      type: .bool, count: count, validity: Bitmap(validity, count: count),
      values: .bits(Bitmap(results, count: count)))
  }

  private func reduced(_ reduction: inseam_group_reduction, _ values: Column) throws -> Column {
    guard case .fixed(let numbers) = values.values, values.type == .float64 else {
      preconditionFailure("a reduction is of float64")
    }
    let known = try values.validity?.aligned
    var validity = Buffer.empty
    // Safe: there is a number and a bit for each item, and room for both for each list.
    let results = try unsafe Buffer(byteCount: 8 * count) { results in
      validity = try unsafe Buffer(byteCount: words) { validity in
        unsafe withGroups { groups in
          unsafe numbers.withUnsafeBytes { numbers in
            unsafe (known?.buffer ?? .empty).withUnsafeBytes { bits in
              unsafe inseam_groups_reduce(
                reduction, groups, numbers.baseAddress?.assumingMemoryBound(to: Double.self),
                known == nil ? nil : bits.baseAddress?.assumingMemoryBound(to: UInt64.self),
                results.baseAddress?.assumingMemoryBound(to: Double.self),
                validity.baseAddress?.assumingMemoryBound(to: UInt64.self))
            }
          }
        }
      }
    }
    return Column(
      type: .float64, count: count, validity: Bitmap(validity, count: count),
      values: .fixed(results))
  }

  private func first(_ values: Column) throws -> Column {
    // Safe: there is room for a place for each list.
    let places = try unsafe Buffer(byteCount: 4 * count) { places in
      unsafe withGroups { groups in
        unsafe inseam_groups_first(
          groups, places.baseAddress?.assumingMemoryBound(to: UInt32.self))
      }
    }
    return try values.taken(places, count)
  }

  private func lengths() throws -> Column {
    let cuts = offsets.span(of: UInt32.self)
    let lengths = try Buffer(capacity: count, of: Int64.self) { output in
      for list in 0..<count { output.append(Int64(cuts[list + 1]) - Int64(cuts[list])) }
    }
    return Column(type: .int64, count: count, values: .fixed(lengths))
  }
}

extension Bitmap {
  /// These bits from the start of memory on, with zeros up to a whole word.
  fileprivate var aligned: Bitmap {
    get throws {
      if bitOffset == 0 { return self }
      var builder = BitmapBuilder()
      builder.append(self)
      return try builder.finish()
    }
  }
}

extension Column {
  /// Which texts are one of two words, without the nulls.
  func textsAmong(_ first: String, _ second: String) throws -> Bitmap? {
    guard case .bytes = values, let source = StepSource(self) else {
      return try Bitmap(repeatElement(false, count: count))
    }
    // Safe: the source has the strings of count slots; there is a bit for each.
    let bits = try unsafe Buffer(byteCount: (count + 63) / 64 * 8) { bits in
      unsafe withUnsafePointer(to: source.pointers) {
        unsafe inseam_texts_among(
          $0, count, first, second, bits.baseAddress?.assumingMemoryBound(to: UInt64.self))
      }
    }
    withExtendedLifetime(source) {}
    return Bitmap(bits, count: count)
  }

  /// The numbers or truth values at places, of which 2^32 - 1 is none: null.
  fileprivate func taken(_ places: Buffer, _ count: Int) throws -> Column {
    func bits(_ bits: Bitmap?) throws -> Bitmap {
      // Safe: there is a bit for each place below the count of this column, which all places are.
      let taken = try unsafe Buffer(byteCount: (count + 63) / 64 * 8) { taken in
        unsafe (bits?.buffer ?? .empty).withUnsafeBytes { memory in
          unsafe places.withUnsafeBytes { places in
            unsafe inseam_groups_take_bits(
              bits == nil ? nil : memory.baseAddress?.assumingMemoryBound(to: UInt8.self),
              bits?.bitOffset ?? 0, places.baseAddress?.assumingMemoryBound(to: UInt32.self), count,
              taken.baseAddress?.assumingMemoryBound(to: UInt64.self))
          }
        }
      }
      return Bitmap(taken, count: count)
    }
    let validity = try bits(validity)
    if case .bits(let truths) = values {
      return Column(type: type, count: count, validity: validity, values: .bits(try bits(truths)))
    }
    guard case .fixed(let buffer) = values, let width = type.byteWidth else {
      preconditionFailure("numbers and truth values are taken")
    }
    // Safe: as above, with values of this width.
    let taken = try unsafe Buffer(uninitializedByteCount: width * count) { taken in
      unsafe buffer.withUnsafeBytes { values in
        unsafe places.withUnsafeBytes { places in
          unsafe inseam_groups_take(
            width, values.baseAddress, places.baseAddress?.assumingMemoryBound(to: UInt32.self),
            count, taken.baseAddress)
        }
      }
    }
    return Column(type: type, count: count, validity: validity, values: .fixed(taken))
  }

  /// The value of each slot once for each item of its list; `nil` for other than numbers and truth
  /// values.
  func repeated(_ offsets: Buffer, itemCount: Int) throws -> Column? {
    guard Int(offsets.span(of: UInt32.self)[count]) == itemCount else { return nil }
    func bits(_ bits: Bitmap) throws -> Bitmap {
      // Safe: there is a bit for each slot, and one for each item, whose number was just checked.
      let repeated = try unsafe Buffer(byteCount: (itemCount + 63) / 64 * 8) { repeated in
        unsafe bits.buffer.withUnsafeBytes { memory in
          unsafe offsets.withUnsafeBytes { offsets in
            unsafe inseam_groups_repeat_bits(
              memory.baseAddress?.assumingMemoryBound(to: UInt8.self), bits.bitOffset,
              offsets.baseAddress?.assumingMemoryBound(to: UInt32.self), count,
              repeated.baseAddress?.assumingMemoryBound(to: UInt64.self))
          }
        }
      }
      return Bitmap(repeated, count: itemCount)
    }
    let validity = try validity.map { try bits($0) }
    if case .bits(let truths) = values {
      return Column(
        type: type, count: itemCount, validity: validity, values: .bits(try bits(truths)))
    }
    guard case .fixed(let buffer) = values, let width = type.byteWidth else { return nil }
    // Safe: as above, with values of this width.
    let repeated = try unsafe Buffer(uninitializedByteCount: width * itemCount) { repeated in
      unsafe buffer.withUnsafeBytes { values in
        unsafe offsets.withUnsafeBytes { offsets in
          unsafe inseam_groups_repeat(
            width, values.baseAddress, offsets.baseAddress?.assumingMemoryBound(to: UInt32.self),
            count, repeated.baseAddress)
        }
      }
    }
    return Column(type: type, count: itemCount, validity: validity, values: .fixed(repeated))
  }
}
