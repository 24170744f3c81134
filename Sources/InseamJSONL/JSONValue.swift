// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
package import InseamColumns

/// A JSON value that is read as a whole, such as a header or a configuration.
package enum JSONValue: Sendable {
  case null
  case truth(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([Name: JSONValue])

  /// Reads a JSON object from UTF-8.
  ///
  /// - Throws: an error for other text, and for an object that has a key twice.
  package init(_ bytes: [UInt8]) throws {
    let parser = try JSONParser()
    let line = try parser.parse(Buffer(bytes))
    // The events and the texts of the line belong to the parser.
    self = try withExtendedLifetime(parser) {
      var index = 0
      return try JSONValue(line, &index)
    }
  }

  private init(_ line: JSONLine, _ index: inout Int) throws {
    let event = line[index]
    index += 1
    switch event.kind {
    case INSEAM_JSON_OBJECT.rawValue: self = .object(try JSONValue.members(line, &index))
    case INSEAM_JSON_ARRAY.rawValue:
      var items: [JSONValue] = []
      while line[index].kind != INSEAM_JSON_ARRAY_END.rawValue {
        items.append(try JSONValue(line, &index))
      }
      index += 1
      self = .list(items)
    case INSEAM_JSON_STRING.rawValue: self = .text(line.unescapedText(event))
    case INSEAM_JSON_INTEGER.rawValue: self = .integer(Int64(bitPattern: event.bits))
    case INSEAM_JSON_REAL.rawValue, INSEAM_JSON_BIG.rawValue: self = .number(line.float64(event))
    case INSEAM_JSON_TRUE.rawValue: self = .truth(true)
    case INSEAM_JSON_FALSE.rawValue: self = .truth(false)
    default: self = .null
    }
  }

  private static func members(_ line: JSONLine, _ index: inout Int) throws -> [Name: JSONValue] {
    var members: [Name: JSONValue] = [:]
    while line[index].kind == INSEAM_JSON_KEY.rawValue {
      let key = line.unescapedText(line[index])
      index += 1
      guard members.updateValue(try JSONValue(line, &index), forKey: key) == nil else {
        throw JSONValueError(description: "the key '\(key)' appears twice")
      }
    }
    index += 1
    return members
  }
}

/// A JSON value that cannot be read.
package struct JSONValueError: Error, CustomStringConvertible {
  /// Why.
  package let description: String
}

extension JSONLine {
  fileprivate func unescapedText(_ event: inseam_json_event) -> String {
    var bytes: [UInt8] = []
    appendText(event, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONValue {
  /// The members of an object.
  package var members: [Name: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The items of a list.
  package var items: [JSONValue]? { if case .list(let items) = self { items } else { nil } }

  /// The characters of a text.
  package var text: String? { if case .text(let text) = self { text } else { nil } }

  /// The whole numbers of a list that has nothing else.
  package var integers: [Int]? {
    guard let items else { return nil }
    let numbers = items.compactMap {
      if case .integer(let number) = $0 { Int(number) } else { nil }
    }
    return numbers.count == items.count ? numbers : nil
  }
}
