// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// A published computation over the columns of a dataset.
///
/// Definitions and sources: `spec/methods.md`, one section for each, under the same name.
public protocol Method: Sendable {
  /// What it is called by in every door: `inseam compute NAME`.
  static var name: String { get }
  /// One sentence.
  static var summary: String { get }
  /// What can be set.
  static var options: [MethodOption] { get }
  /// Takes its parameters; throws `MethodError` that says what is wrong with one.
  init(_ parameters: inout MethodParameters) throws
  /// Computes it over all rows; the result does not depend on the number of threads, to the bit.
  ///
  /// - Throws: `MethodError` where a column is missing or has the wrong shape, `DatasetError` where
  ///   the file is damaged.
  func compute(_ dataset: Dataset, threadCount: Int?) throws -> MethodResult
}

/// Something that can be set for a method.
public struct MethodOption: Sendable {
  /// What its value is.
  public enum Kind: Sendable {
    /// A column, or a name that stands for one.
    case column
    /// Several columns.
    case columns
    /// A number.
    case number
    /// A text.
    case text
    /// Several texts.
    case texts
    /// One of some words.
    case choice([String])
    /// Set or not.
    case flag
  }

  /// Its name, as after two dashes.
  public let name: String
  /// What its value is.
  public let kind: Kind
  /// What it is for.
  public let help: String

  /// Describes an option.
  init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }
}

/// A method that looks at one slot at a time: a row, a response, or whatever its columns belong to.
protocol SlotMethod: Method {
  /// The columns it reads.
  var inputs: [InputColumn] { get }
  /// The columns it makes.
  var outputs: [MethodOutput] { get }
  /// What it has to know about all slots before it looks at one.
  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Self
  /// The outputs for some slots, one number for each; NaN where there is none.
  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]]
  /// Whether outputs change once those of all slots are known.
  var completes: Bool { get }
  /// Changes outputs once those of all slots are known: for each piece, the numbers of each output.
  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) throws
  /// What to tell about all slots.
  func report(_ accumulator: MethodAccumulator) -> MethodReport
  /// What is stored with the result besides the parameters.
  var facts: [String: String] { get }
}

extension SlotMethod {
  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Self { self }
  var completes: Bool { false }
  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) throws {}
  var facts: [String: String] { [:] }

  /// Computes it over all rows.
  public func compute(_ dataset: Dataset, threadCount: Int? = nil) throws -> MethodResult {
    let reader = try InputColumnReader(dataset, inputs)
    let method = try prepared(reader, threadCount)
    let pass = MethodPass(dataset, reader, method, threadCount)
    let (pieces, whole, accumulator) = try pass.run()
    return MethodResult(
      method: Self.name, container: reader.container, itemContainer: reader.itemContainer,
      outputs: method.outputs, facts: method.facts, report: method.report(accumulator),
      pieces: pieces,
      whole: whole)
  }
}

extension Dataset {
  /// The rows in pieces whose numbers stay in the processor's caches.
  var methodPieces: [(rowGroup: Int, rows: Range<Int>)] {
    let size = 8_192
    return (0..<rowGroupCount).flatMap { rowGroup in
      let count = rows(ofRowGroup: rowGroup).count
      return stride(from: 0, to: count, by: size).map { (rowGroup, $0..<min(count, $0 + size)) }
    }
  }
}
