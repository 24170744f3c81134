// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// A published algorithm over named columns of a dataset.
///
/// `spec/methods.md` defines each method in a section of the same name.
public protocol Method: Sendable {
  /// The name in every interface: `inseam compute NAME`, `ds.compute("NAME")`.
  static var name: String { get }
  /// Earlier names, accepted but not listed.
  static var aliases: [String] { get }
  /// One sentence that says what is computed.
  static var summary: String { get }
  /// The parameters.
  static var options: [MethodOption] { get }
  /// The output columns that it may write; empty if its report is the result.
  static var results: [MethodOutput] { get }
  /// Records and a call that show the method.
  static var example: MethodExample { get }
  /// Creates the method from its parameters.
  ///
  /// - Parameter parameters: What was given; each parameter is taken once.
  /// - Throws: `MethodError` if a parameter is missing or has an invalid value.
  init(_ parameters: inout MethodParameters) throws
  /// Computes the method over all rows.
  ///
  /// The result is the same to the bit for every number of threads.
  /// - Parameters:
  ///   - dataset: The dataset that has the columns.
  ///   - threadCount: The number of threads; `nil` for one on each processor.
  /// - Returns: The output columns and a report.
  /// - Throws: `MethodError` if a column is missing or has the wrong type, `DatasetError` if the
  ///   file is damaged.
  func compute(_ dataset: Dataset, threadCount: Int?) throws -> MethodResult
}

extension Method {
  /// No earlier names.
  public static var aliases: [String] { [] }
}

/// A method that computes one slot at a time: a row, a response, or another item of a list.
protocol SlotMethod: Method {
  /// The columns it reads.
  var inputs: [InputColumn] { get }
  /// The columns it writes.
  var outputs: [MethodOutput] { get }
  /// Returns the method with what it needs to know about all slots before it computes one.
  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Self
  /// Returns the outputs for some slots, one number for each slot; NaN for null.
  func compute(_ input: SlotInput, _ accumulator: inout MethodAccumulator) throws -> [[Double]]
  /// Whether outputs change once those of all slots are known.
  var completes: Bool { get }
  /// Changes outputs once those of all slots are known: for each piece, the numbers of each output.
  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) throws
  /// Returns counts and means over all slots.
  func report(_ accumulator: MethodAccumulator) throws -> MethodReport
  /// Provenance that is stored with the result besides the parameters.
  var facts: [Name: String] { get }
}

extension SlotMethod {
  func prepared(_ reader: InputColumnReader, _ threadCount: Int?) throws -> Self { self }
  var completes: Bool { false }
  func completed(_ pieces: inout [[[Double]]], _ accumulator: inout MethodAccumulator) throws {}
  var facts: [Name: String] { [:] }

  /// Computes it over all rows.
  public func compute(_ dataset: Dataset, threadCount: Int? = nil) throws -> MethodResult {
    var unknownRoles: [Name: Int] = [:]
    if inputs.contains(where: { $0.text == InputColumn.roles }) {
      unknownRoles = try dataset.unknownRoles(for: Self.name)
    }
    let reader = try InputColumnReader(dataset, inputs)
    if reader.readsRoles { unknownRoles = try dataset.unknownRoles(for: Self.name) }
    let method = try prepared(reader, threadCount)
    let pass = MethodPass(dataset, reader, method, threadCount)
    let (pieces, whole, accumulator) = try pass.run()
    var report = try method.report(accumulator)
    report.add(unknownRoles: unknownRoles)
    return MethodResult(
      method: Self.name, container: reader.container, itemContainer: reader.itemContainer,
      outputs: method.outputs,
      facts: method.facts.merging(["columns": reader.paths.joined(separator: "\n")]) { $1 },
      report: report,
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
