// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

/// What a column is to Arrow: its format string, and what goes with it.
///
/// See `spec/arrow.md`.
extension Field {
  /// The format string of the Arrow type.
  var arrowFormat: String {
    switch logical {
    case .none, .json, .unknown, .unreadable: plainArrowFormat
    case .date: "tdD"
    case .time(let unit): "tt\(unit.arrowLetter)"
    case .timestamp(let unit, let zone): "ts\(unit.arrowLetter):\(zone)"
    case .duration(let unit): "tD\(unit.arrowLetter)"
    case .decimal128(let precision, let scale): "d:\(precision),\(scale)"
    case .uuid: "w:16"
    }
  }

  private var plainArrowFormat: String {
    switch type {
    case .null: "n"
    case .bool: "b"
    case .int8: "c"
    case .int16: "s"
    case .int32: "i"
    case .int64: "l"
    case .uint8: "C"
    case .uint16, .bfloat16: "S"
    case .uint32: "I"
    case .uint64: "L"
    case .float16: "e"
    case .float32: "f"
    case .float64: "g"
    case .utf8: "U"
    case .binary: "Z"
    case .list: "+L"
    case .fixedSizeList: "+w:\(listSize)"
    case .structure: "+s"
    }
  }

  /// The child fields in Arrow; sixteen bytes are one value there.
  var arrowChildren: [Field] {
    switch logical {
    case .decimal128, .uuid: []
    default: children
    }
  }

  /// The metadata of the Arrow field, in order.
  var arrowMetadata: [(key: String, value: String)] {
    let own =
      metadata.sorted { $0.key < $1.key }.map { (key: $0.key.text, value: $0.value) }
      + (unknownLogical.map { [(key: ArrowExtension.logicalKey, value: $0)] } ?? [])
    guard let name = arrowExtension else { return own }
    return own + [
      (key: ArrowExtension.nameKey, value: name), (key: ArrowExtension.metadataKey, value: ""),
    ]
  }

  /// The numbers and the text of a logical type that this release does not know.
  private var unknownLogical: String? {
    switch logical {
    case .unknown(let numbers), .unreadable(_, let numbers):
      "\(numbers.code) \(numbers.parameter) \(numbers.text)"
    default: nil
    }
  }

  private var arrowExtension: String? {
    switch logical {
    case .uuid: ArrowExtension.uuid
    case .json: ArrowExtension.json
    default: type == .bfloat16 ? ArrowExtension.bfloat16 : nil
    }
  }
}

/// The names of extension types.
enum ArrowExtension {
  static let nameKey = "ARROW:extension:name"
  static let metadataKey = "ARROW:extension:metadata"
  static let logicalKey = "inseam.logical"
  static let uuid = "arrow.uuid"
  static let json = "arrow.json"
  static let bfloat16 = "inseam.bfloat16"
}

extension LogicalType.TimeUnit {
  /// The letter of the unit in format strings.
  var arrowLetter: Character {
    switch self {
    case .second: "s"
    case .millisecond: "m"
    case .microsecond: "u"
    case .nanosecond: "n"
    }
  }

  /// The unit of a letter.
  init?(arrowLetter: Character?) {
    guard let unit = Self.allCases.first(where: { $0.arrowLetter == arrowLetter }) else {
      return nil
    }
    self = unit
  }
}
