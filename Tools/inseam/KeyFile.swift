// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// A file of keys, which `filter --in` and `--not-in` name: a dataset, JSON Lines, or lines that are
/// keys.
struct KeyFile {
  let path: String
  let keys: [SemiJoin.Key]
  /// The types that fields of JSON Lines are read as, `PATH=TYPE`.
  let types: [String]
  let isQuiet: Bool

  /// The names of the key, `NAME` or `NAME=FIELD` separated by commas; `nil` for other texts.
  static func pairs(_ text: String) -> [SemiJoin.Key]? {
    let pairs = FieldPath.split(text).map { pair -> SemiJoin.Key? in
      let names = FieldPath.split(pair, at: "=")
      let isWhole = !pair.hasPrefix("=") && !pair.hasSuffix("=")
      guard isWhole, (1...2).contains(names.count) else { return nil }
      return SemiJoin.Key(names[0], names[names.count - 1])
    }
    let known = pairs.compactMap { $0 }
    return known.isEmpty || known.count < pairs.count ? nil : known
  }

  /// Returns the rows of a dataset whose key is in the file.
  ///
  /// Keys of JSON Lines wait in an unnamed file in the folder of `working`.
  func rows(of dataset: Dataset, workingBeside working: String) throws -> [Selection] {
    let join = SemiJoin(keys)
    if path != "-", try Dataset.recognises(path) {
      guard types.isEmpty else {
        throw ValidationError("--type requires JSON Lines, and \(path) is a dataset.")
      }
      return try join.rows(of: dataset, in: Dataset(path))
    }
    guard KeyFile.isJSON(path) else {
      guard types.isEmpty else {
        throw ValidationError(
          "--type requires JSON Lines (.jsonl); the lines of \(path) are read as the type of the key."
        )
      }
      let (column, field) = try lines(like: dataset)
      return try join.rows(of: dataset, in: column, field, named: path)
    }
    var options = ImportOptions(inputs: try [path].expandedPatterns())
    options.makesIdentifiers = false
    options.keptFields = Set<Name>(names: keys.compactMap { FieldPath($0.other)?.steps.first })
    options.allowsNaN = true
    for pair in types { try options.rules.setType(pair) }
    var write = WriteOptions()
    write.profile = .scan
    let (records, report) = try Importer(options).readTemporary(beside: working, options: write)
    if !isQuiet { report.complainOfCoercions() }
    return try join.rows(of: dataset, in: records)
  }

  /// Whether a name is that of a file of JSON.
  private static func isJSON(_ path: String) -> Bool {
    [".jsonl", ".json", ".ndjson", ".gz", ".zst"].contains { path.hasSuffix($0) }
  }

  /// The lines of the file as values of the type of the dataset's column.
  private func lines(like dataset: Dataset) throws -> (Column, Field) {
    guard keys.count == 1 else {
      throw ValidationError(
        "\(path) has one key on each line, but --on names \(keys.count) fields; use JSON Lines (.jsonl)."
      )
    }
    let own = try dataset.field(atPath: keys[0].own)
    var values: [Value] = []
    let bytes = try ByteStream(path: path).readAll()
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      let text = line.last == 0x0D ? line.dropLast() : line
      if text.isEmpty { continue }
      values.append(try value(text, own, line: index + 1))
    }
    let field =
      own.isTime
      ? Field("key", own.type, logical: own.logical)
      : Field("key", KeyFile.stored(own.type, values))
    if field.type == .float64 { values = try values.map(inexact) }
    return (try Column(values, as: field), field)
  }

  /// An integer among numbers with fractions as float64.
  private func inexact(_ value: Value) throws -> Value {
    guard case .int(let integer) = value else { return value }
    guard let number = Double(exactly: integer) else {
      throw DatasetError(
        "argument", path, "\(integer) is beyond 2^53, and other keys of the file are no integers")
    }
    return .double(number)
  }

  /// The type of the column of lines for a column of the dataset.
  private static func stored(_ type: PhysicalType, _ values: [Value]) -> PhysicalType {
    switch type {
    case .bool, .uint64: return type
    case .utf8, .binary, .null, .list, .fixedSizeList, .structure: return .utf8
    default:
      let areIntegers = values.allSatisfy { if case .int = $0 { true } else { false } }
      return areIntegers ? .int64 : .float64
    }
  }

  private func value(_ line: ArraySlice<UInt8>, _ field: Field, line number: Int) throws -> Value {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw DatasetError("argument", path, "line \(number) is not UTF-8")
    }
    if text.hasPrefix("{") {
      throw DatasetError(
        "argument", path,
        "line \(number) is a JSON record; JSON Lines have a name that ends with .jsonl")
    }
    if field.isTime {
      do { return .int(try field.logical.number(of: Array(line))) } catch {
        throw DatasetError("argument", path, "line \(number): \(error.reason), found '\(text)'")
      }
    }
    switch field.type {
    case .utf8, .binary, .null, .list, .fixedSizeList, .structure: return .text(text)
    case .bool where text == "true" || text == "false": return .bool(text == "true")
    case .bool: break
    case .uint64: if let integer = UInt64(text) { return .uint(integer) }
    default:
      if let integer = Int64(text) { return .int(integer) }
      if let number = Double(text) { return .double(number) }
    }
    throw DatasetError(
      "argument", path,
      "line \(number): expected \(field.type == .bool ? "true or false" : "a number") as in column \(keys[0].own), found '\(text)'"
    )
  }
}

extension Field {
  /// Whether keys are read as days or times in ISO 8601.
  fileprivate var isTime: Bool {
    switch logical {
    case .date, .timestamp: true
    default: false
    }
  }
}
