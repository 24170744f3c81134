// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// A path with `*`, `?` or `[…]` that stands for files, as shells expand it.
public enum PathPattern {
  /// The files a path stands for, in natural order: `2.jsonl` before `10.jsonl`.
  ///
  /// A path that names a file stands for itself, with any characters; so does one without a
  /// pattern. A pattern that no file fits gives nothing.
  public static func files(_ path: String) -> [String] {
    guard path.contains(where: { "*?[".contains($0) }) else { return [path] }
    if (try? System.calls.status(of: path, in: nil, followsLinks: true)) != nil { return [path] }
    return System.calls.paths(matching: path).sorted(by: precedes)
  }

  /// Whether one name comes before another: runs of digits by their number, all else by its bytes.
  public static func precedes(_ a: String, _ b: String) -> Bool {
    var (x, y) = (Array(a.utf8)[...], Array(b.utf8)[...])
    while let first = x.first, let second = y.first {
      if isDigit(first), isDigit(second) {
        let (m, n) = (digits(&x), digits(&y))
        if m != n { return m.count != n.count ? m.count < n.count : m.lexicographicallyPrecedes(n) }
      } else if first != second {
        return first < second
      } else {
        (x, y) = (x.dropFirst(), y.dropFirst())
      }
    }
    return x.isEmpty && y.isEmpty ? a < b : x.isEmpty
  }

  /// Takes the run of digits at the front, without leading zeros.
  private static func digits(_ text: inout ArraySlice<UInt8>) -> [UInt8] {
    let run = text.prefix(while: isDigit)
    text = text.dropFirst(run.count)
    return Array(run.drop { $0 == 0x30 })
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
