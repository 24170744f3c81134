// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes

/// Steps over columns of numbers, truth values and strings that end in one value for each slot.
///
/// They run in vectors of 2,048 slots, and allocate nothing for a value.
struct StepProgram: Sendable {
  /// What steps read.
  indirect enum Operand: Sendable {
    /// A column, by the indices of the fields that lead to it.
    case column([Int], PhysicalType)
    /// What is computed of the items of a list in each slot.
    case group(GroupColumn)
    /// An operand of the slots that have the items, once for each item.
    case repeated(Operand)
    /// A string of the predicate, or a hash table of numbers with a number of places.
    case constant(Buffer, count: Int)
  }

  let steps: [inseam_step]
  let operands: [Operand]
  let registerCount: Int
  /// The register that has the values.
  let result: UInt16

  /// The slots for which the result is true; `nil` if a column is not of the type that was planned.
  ///
  /// With `isScalar` it computes slot by slot, as the definition has it.
  ///
  /// - Throws: `OutOfMemory`.
  /// - Complexity: O(*n*) in the slots.
  func passing(_ frame: SlotFrame, isScalar: Bool = false) throws -> Bitmap? {
    guard let column = try values(frame, as: .bool, isScalar: isScalar),
      case .bits(let bits) = column.values
    else { return nil }
    return bits
  }

  /// The results as a column of bool, int64 or float64; `nil` as above.
  func values(_ frame: SlotFrame, as type: PhysicalType, isScalar: Bool = false) throws -> Column? {
    guard let columns = try operands(in: frame) else { return nil }
    let count = frame.slots.count
    let words = (count + 63) / 64 * 8
    let size = registerCount * MemoryLayout<inseam_register>.stride
    let isTruth = type == .bool
    var known = Buffer.empty
    let values = try unsafe Buffer(uninitializedByteCount: isTruth ? words : 8 * count) { values in
      known = try unsafe Buffer(uninitializedByteCount: words) { known in
        _ = try unsafe Buffer(uninitializedByteCount: size) { registers in
          let results = unsafe values.baseAddress?.assumingMemoryBound(to: UInt64.self)
          let output = unsafe inseam_steps_output(
            truths: isTruth ? results : nil,
            known: known.baseAddress?.assumingMemoryBound(to: UInt64.self),
            numbers: isTruth ? nil : results)
          // Safe: the builder names registers below registerCount and operands that there are, each
          // of the type and the slots that were just checked, which live until the call has ended;
          // there is room for count values and bits.
          unsafe (isScalar ? inseam_steps_run_scalar : inseam_steps_run)(
            steps, steps.count, columns.map { unsafe $0.pointers }, count,
            registers.baseAddress?.assumingMemoryBound(to: inseam_register.self), result, output)
        }
      }
    }
    withExtendedLifetime(columns) {}
    return Column(
      type: type, count: count, validity: Bitmap(known, count: count),
      values: isTruth ? .bits(Bitmap(values, count: count)) : .fixed(values))
  }

  /// The operands for the slots of a frame; `nil` if a column is not of the type that was planned.
  private func operands(in frame: SlotFrame) throws -> [StepSource]? {
    var sources: [StepSource] = []
    for operand in operands {
      if case .constant(let buffer, let count) = operand {
        sources.append(StepSource(constant: buffer, count: count))
        continue
      }
      guard let column = try frame.column(operand), let source = StepSource(column) else {
        return nil
      }
      sources.append(source)
    }
    return sources
  }
}

/// The memory that steps read as one operand.
@safe struct StepSource {
  /// Points into the buffers; valid as long as they are.
  let pointers: inseam_operand
  private let owners: [Buffer]

  /// A string of the predicate, or a hash table of numbers with a number of places.
  init(constant: Buffer, count: Int) {
    // Safe: the owner has the memory, and whoever uses the pointers keeps it.
    var pointers = unsafe inseam_operand()
    unsafe pointers.values = constant.withUnsafeBytes { $0.baseAddress }
    unsafe pointers.byte_count = count
    unsafe self.pointers = pointers
    owners = [constant]
  }

  /// The values of a column; `nil` of only nulls, or if they are not aligned.
  init?(_ column: Column) {
    // Safe: the owners have the memory, as much as a column of this type and count has, which
    // `Column` checks; whoever uses the pointers keeps them.
    var pointers = unsafe inseam_operand()
    var owners: [Buffer] = []
    unsafe pointers.type = UInt32(column.type.rawValue)
    if let validity = column.validity {
      owners.append(validity.buffer)
      unsafe pointers.validity = validity.buffer.withUnsafeBytes {
        unsafe $0.baseAddress?.assumingMemoryBound(to: UInt8.self)
      }
      unsafe pointers.validity_bit = validity.bitOffset
    }
    switch column.values {
    case .fixed(let buffer):
      guard buffer.address % UInt(column.type.byteWidth ?? 1) == 0 else { return nil }
      owners.append(buffer)
      unsafe pointers.values = buffer.withUnsafeBytes { $0.baseAddress }
    case .bits(let bits):
      owners.append(bits.buffer)
      unsafe pointers.values = bits.buffer.withUnsafeBytes { $0.baseAddress }
      unsafe pointers.value_bit = bits.bitOffset
    case .bytes(let offsets, let data):
      guard offsets.address % 8 == 0 else { return nil }
      owners += [offsets, data]
      unsafe pointers.offsets = offsets.withUnsafeBytes {
        unsafe $0.baseAddress?.assumingMemoryBound(to: UInt64.self)
      }
      unsafe pointers.values = data.withUnsafeBytes { $0.baseAddress }
    case .list, .fixedSizeList, .structure: break
    case .none: return nil
    }
    unsafe self.pointers = pointers
    self.owners = owners
  }
}

extension StepProgram {
  /// A table of keys, as `inseam_table_add` makes it.
  static func table(_ keys: [UInt64]) throws -> Operand {
    var places = 8
    while places < 2 * keys.count + 1 { places *= 2 }
    let table = try unsafe Buffer(byteCount: 16 * places) { memory in
      // Safe: the table has two words for each of its places, more than twice as many as keys.
      for key in keys {
        unsafe inseam_table_add(memory.bindMemory(to: UInt64.self).baseAddress, places, key)
      }
    }
    return .constant(table, count: places)
  }
}
