// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

/// The records that were refused, one on each line, and why.
final class Quarantine {
  private let records: ByteSink
  private let reasons: ByteSink
  private let parser: JSONParser

  init(_ path: String, _ policy: OutputPolicy) throws {
    records = try ByteSink(path: path, policy: policy)
    reasons = try ByteSink(path: path + ".reasons.jsonl", policy: policy)
    parser = try JSONParser()
  }

  func keep(_ record: Buffer, _ place: InputLocation) throws {
    try records.write(try singleLine(record) + [0x0A])
    var line: [UInt8] = Array("{\"file\":".utf8)
    JSONText.append(place.path, to: &line)
    line += Array(",\"line\":\(place.line),\"column\":\(place.column),\"error\":".utf8)
    JSONText.append(place.message, to: &line)
    try reasons.write(line + Array("}\n".utf8))
  }

  /// The bytes of a record; one of several lines, which only arrays have, on one line.
  ///
  /// A record that is not valid JSON has spaces for its line breaks, since it is unknown what is
  /// inside its strings.
  private func singleLine(_ record: Buffer) throws -> [UInt8] {
    let bytes = record.array(of: UInt8.self)
    guard bytes.contains(0x0A) else { return bytes }
    do { _ = try parser.parse(record) } catch is RecordError {
      return bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
    var compact: [UInt8] = []
    JSONText.appendCompact(record, to: &compact)
    return compact
  }

  func finish() throws {
    try records.finish()
    try reasons.finish()
  }
}
