// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A path to one value inside a JSON text: `$.a.b[0]`, `$."odd name"`, `$['odd name']`.
///
/// See `spec/predicates.md`, Functions.
struct JSONPath {
  /// One step into a value.
  enum Step: Equatable {
    /// To the value of a key of an object, by its UTF-8 bytes.
    case key([UInt8])
    /// To an item of an array, from 0.
    case index(Int64)
  }

  let steps: [Step]

  /// Reads a path; `nil` if it is not one.
  init?(_ text: String) {
    // Code points, so that a quote is found before a combining mark too.
    var rest = Array(text.unicodeScalars)[...]
    guard rest.popFirst() == "$" else { return nil }
    var steps: [Step] = []
    while let first = rest.popFirst() {
      let step =
        switch first {
        case "." where rest.first == "\"": JSONPath.quoted(&rest)
        case ".": JSONPath.name(&rest)
        case "[": JSONPath.bracketed(&rest)
        default: nil as Step?
        }
      guard let step else { return nil }
      steps.append(step)
    }
    self.steps = steps
  }

  private static func name(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
    let name = rest.prefix { $0 != "." && $0 != "[" && $0 != "*" }
    rest = rest[name.endIndex...]
    return name.isEmpty ? nil : key(name)
  }

  private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
    guard let quote = rest.popFirst(), let end = rest.firstIndex(of: quote) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return key(rest[..<end])
  }

  private static func bracketed(_ rest: inout ArraySlice<Unicode.Scalar>) -> Step? {
    let step: Step?
    if rest.first == "'" || rest.first == "\"" {
      step = quoted(&rest)
    } else {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest[digits.endIndex...]
      step = Int64(String(String.UnicodeScalarView(digits))).map { .index($0) }
    }
    return rest.popFirst() == "]" ? step : nil
  }

  private static func key(_ scalars: ArraySlice<Unicode.Scalar>) -> Step {
    .key(Array(String(String.UnicodeScalarView(scalars)).utf8))
  }
}
