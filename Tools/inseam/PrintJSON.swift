// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import InseamJSONL

/// Prints an object as one line of JSON, its keys sorted; NaN and infinities as `cat` writes them.
func printJSON(_ object: [Name: Any]) throws {
  try Terminal.write(jsonBytes(object) + [0x0A])
}

/// A value as JSON, the keys of objects sorted; NaN and infinities as `cat` writes them.
func jsonBytes(_ value: Any) -> [UInt8] {
  var bytes: [UInt8] = []
  append(value, to: &bytes)
  return bytes
}

/// The null of JSON.
struct JSONNull {}

private func append(_ value: Any, to bytes: inout [UInt8]) {
  switch value {
  case let text as String: JSONText.append(text, to: &bytes)
  case let truth as Bool: bytes += Array((truth ? "true" : "false").utf8)
  case let number as Double: JSONText.append(number, to: &bytes)
  case let number as any BinaryInteger: bytes += Array("\(number)".utf8)
  case let items as [Any]:
    appendParts("[", items, "]", to: &bytes) { append($0, to: &$1) }
  case let members as [Name: Any]:
    appendParts("{", members.sorted { $0.key < $1.key }, "}", to: &bytes) {
      JSONText.append($0.key.text, to: &$1)
      $1.append(UInt8(ascii: ":"))
      append($0.value, to: &$1)
    }
  // Keys that are written in the source.
  case let members as [String: Any]:
    append(Dictionary(uniqueKeysWithValues: members.map { (Name($0), $1) }), to: &bytes)
  case is JSONNull: bytes += Array("null".utf8)
  default: preconditionFailure("what is printed is JSON: \(type(of: value))")
  }
}

private func appendParts<Part>(
  _ open: String, _ parts: [Part], _ close: String, to bytes: inout [UInt8],
  _ append: (Part, inout [UInt8]) -> Void
) {
  bytes += Array(open.utf8)
  for (index, part) in parts.enumerated() {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    append(part, &bytes)
  }
  bytes += Array(close.utf8)
}
