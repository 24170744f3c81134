// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Takes the place of the file of this name in swift-argument-parser 1.8 where Tools/scripts/small-parser
// puts it. The original needs FoundationEssentials, a quarter of the tool, for these two functions.

extension Error {
  func describe() -> String { String(describing: self) }
}

enum JSONEncoder {
  /// Returns a value as JSON: structures are objects of their properties without those that are nil,
  /// cases of enumerations are their raw value or an object.
  static func encode(_ value: Any) -> String {
    switch value {
    case let text as String: quoted(text)
    case let truth as Bool: "\(truth)"
    case let number as any BinaryInteger: "\(number)"
    case let items as [Any]: "[" + items.map(encode).joined(separator: ",") + "]"
    case let members as [String: Any]: object(members.map { ($0.key, $0.value) })
    case let constant as any RawRepresentable: encode(constant.rawValue)
    default: reflected(value)
    }
  }

  private static func reflected(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .enum else { return object(members(of: mirror)) }
    guard let payload = mirror.children.first else {
      return object([("\(value)", [String: Any]())])
    }
    let values = members(of: Mirror(reflecting: payload.value))
    return "{" + quoted(payload.label ?? "") + ":" + object(values) + "}"
  }

  private static func members(of mirror: Mirror) -> [(String, Any)] {
    mirror.children.compactMap { child in
      let optional = Mirror(reflecting: child.value)
      guard optional.displayStyle == .optional else { return (child.label ?? "", child.value) }
      return optional.children.first.map { (child.label ?? "", $0.value) }
    }
  }

  private static func object(_ members: [(String, Any)]) -> String {
    let members = members.sorted { $0.0 < $1.0 }.map { quoted($0.0) + ":" + encode($0.1) }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\u{0}"..."\u{1F}":
        "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
