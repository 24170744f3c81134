// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamKernels
internal import InseamBytes
internal import InseamColumns

// Loops over the numbers of slots. The closure is inlined, so that what is plain arithmetic becomes vector instructions; the
// definition of each method stays the closure.

/// A number for each of some numbers.
func each(_ a: [Double], _ number: (Double) -> Double) -> [Double] {
  unsafe [Double](count: a.count) { output in
    // Safe: the output has room for as many numbers.
    unsafe a.withUnsafeBufferPointer { a in
      for slot in 0..<a.count { unsafe output[slot] = number(a[slot]) }
    }
  }
}

/// A number for each pair of numbers; traps if there are not as many of both.
func each(_ a: [Double], _ b: [Double], _ number: (Double, Double) -> Double) -> [Double] {
  precondition(a.count == b.count, "columns of a method have the same slots")
  return unsafe [Double](count: a.count) { output in
    // Safe: the output has room for as many numbers, and both columns have them.
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        for slot in 0..<a.count { unsafe output[slot] = number(a[slot], b[slot]) }
      }
    }
  }
}

/// Changes each number by one of another column; traps if there are not as many of both.
func change(_ a: inout [Double], _ b: [Double], _ number: (Double, Double) -> Double) {
  precondition(a.count == b.count, "columns of a method have the same slots")
  unsafe a.withUnsafeMutableBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      // Safe: both columns have as many numbers.
      for slot in 0..<a.count { unsafe a[slot] = number(a[slot], b[slot]) }
    }
  }
}

extension Span<Double> {
  /// The numbers added from the first on, beginning with 0.
  var sum: Double {
    var sum = 0.0
    for place in indices { sum += self[place] }
    return sum
  }
}

extension Buffer {
  /// The elements, which are float32, as float64.
  var doublesOfSingles: [Double] {
    let count = byteCount / 4
    return unsafe [Double](count: count) { output in
      let output = unsafe output
      // Safe: the buffer has count elements, aligned as its owner promises for its type.
      unsafe withUnsafeBytes { bytes in
        let source = unsafe bytes.bindMemory(to: Float.self)
        for slot in 0..<count { unsafe output[slot] = Double(source[slot]) }
      }
    }
  }
}

/// How numbers are compared with a limit.
enum Comparison {
  case greaterOrEqual, notEqual
}

/// Which numbers compare so with a limit, and how many do; NaN is only unequal.
func compared(_ numbers: [Double], _ comparison: Comparison, _ limit: Double) throws -> (
  bits: Bitmap, count: Int
) {
  let kind = comparison == .notEqual ? INSEAM_NOT_EQUAL : INSEAM_GREATER_OR_EQUAL
  var setCount: UInt64 = 0
  let bits = try unsafe Buffer(uninitializedByteCount: (numbers.count + 63) / 64 * 8) { bits in
    // Safe: bits has a word for every started 64 numbers.
    unsafe numbers.withUnsafeBufferPointer { numbers in
      unsafe setCount = inseam_compare_f64(
        numbers.baseAddress, numbers.count, kind, limit,
        bits.bindMemory(to: UInt64.self).baseAddress)
    }
  }
  return (Bitmap(bits, count: numbers.count), Int(setCount))
}

extension Buffer {
  /// float64 numbers; 0 for NaN.
  init(doubles numbers: [Double]) throws {
    try self.init(numbers) { $0 == $0 ? $0 : 0 }
  }

  /// int32 numbers; 0 for NaN.
  init(integers numbers: [Double]) throws {
    try self.init(numbers) { Int32(max(-0x1p31, min(0x1p31 - 1, $0 == $0 ? $0 : 0))) }
  }

  private init<Element: BitwiseCopyable>(_ numbers: [Double], _ convert: (Double) -> Element) throws
  {
    try unsafe self.init(uninitializedByteCount: numbers.count * MemoryLayout<Element>.stride) {
      let target = unsafe $0.bindMemory(to: Element.self)
      // Safe: the buffer has room for as many elements.
      unsafe numbers.withUnsafeBufferPointer { numbers in
        for slot in 0..<numbers.count { unsafe target[slot] = convert(numbers[slot]) }
      }
    }
  }
}

/// The memory of the numbers that a method makes for the rows of a dataset, each written once where it stays.
@safe struct OutputMemory: @unchecked Sendable {
  private var targets: [UnsafeMutableRawBufferPointer]

  private init() {
    // Safe: there is no memory yet.
    unsafe targets = []
  }

  /// Makes room for columns of some widths in bytes, and lets `fill` write them from any number of threads.
  static func filled<Result>(
    _ widths: [Int], count: Int, _ fill: (OutputMemory) throws -> Result
  ) throws -> ([Buffer], Result) {
    try filled(widths[...], count, OutputMemory(), fill)
  }

  private static func filled<Result>(
    _ widths: ArraySlice<Int>, _ count: Int, _ memory: OutputMemory,
    _ fill: (OutputMemory) throws -> Result
  ) throws -> ([Buffer], Result) {
    guard let width = widths.first else { return ([], try fill(memory)) }
    var rest: ([Buffer], Result)?
    // Safe: the target is valid inside the closure, where alone `fill` gets it; `write` checks every
    // slot.
    let own = try unsafe Buffer(uninitializedByteCount: width * count) { target in
      var memory = memory
      unsafe memory.targets.append(target)
      rest = try filled(widths.dropFirst(), count, memory, fill)
    }
    guard let rest else { preconditionFailure("filled or thrown") }
    return ([own] + rest.0, rest.1)
  }

  /// Writes float64 numbers of a column, from a slot on; 0 for NaN.
  func write(doubles numbers: [Double], column: Int, from first: Int) {
    write(numbers, column, first) { $0 == $0 ? $0 : 0 }
  }

  /// Writes int32 numbers of a column, from a slot on; 0 for NaN.
  func write(integers numbers: [Double], column: Int, from first: Int) {
    write(numbers, column, first) {
      Int32(max(-0x1p31, min(0x1p31 - 1, $0 == $0 ? $0 : 0)))
    }
  }

  private func write<Element>(
    _ numbers: [Double], _ column: Int, _ first: Int, _ convert: (Double) -> Element
  ) {
    let target = unsafe targets[column].bindMemory(to: Element.self)
    let room = target.count
    precondition(first >= 0 && first <= room - numbers.count, "slots have room")
    // Safe: the slots were just checked, and each is written by one thread.
    unsafe numbers.withUnsafeBufferPointer { numbers in
      for slot in 0..<numbers.count { unsafe target[first + slot] = convert(numbers[slot]) }
    }
  }
}
