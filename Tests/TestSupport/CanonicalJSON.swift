// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamColumns

extension Value {
  /// The value as `spec/reference/reader.py` prints it: absent keys left out, binary as {"$hex":
  /// …}.
  public func canonicalJSON(_ field: Field) -> String {
    switch self {
    case .absent, .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return "\(value)"
    case .uint(let value): return "\(value)"
    case .float(let value): return Value.json(Double(value))
    case .double(let value): return Value.json(value)
    case .text(let text): return Value.json(text)
    case .binary(let bytes): return "{\"$hex\":\"\(bytes.map(Value.hex).joined())\"}"
    case .list(let items):
      if case .none = field.logical {
        return "[\(items.map { $0.canonicalJSON(field.children[0]) }.joined(separator: ","))]"
      }
      return "{\"$hex\":\"\(items.map(\.byteHex).joined())\"}"
    case .structure(let values):
      let members = zip(field.children, values).compactMap { child, value in
        value == .absent ? nil : "\(Value.json(child.name)):\(value.canonicalJSON(child))"
      }
      return "{\(members.joined(separator: ","))}"
    }
  }

  private var byteHex: String {
    if case .uint(let byte) = self { Value.hex(UInt8(truncatingIfNeeded: byte)) } else { "00" }
  }

  private static func hex(_ byte: UInt8) -> String {
    String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }

  private static func json(_ number: Double) -> String {
    number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : "\(number)"
  }

  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
