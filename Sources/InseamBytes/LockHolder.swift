// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// Who holds the writer's lock of a file, as far as the system tells.
public enum LockHolder {
  /// The process that holds the kernel's lock (`flock`) of a file; `nil` if none does, or the
  /// system does not say.
  ///
  /// Source: proc(5), `/proc/locks`.
  public static func process(of path: String) -> Int? {
    guard let status = try? System.calls.status(of: path, in: nil, followsLinks: true) else {
      return nil
    }
    let major = status.device >> 8 & 0xFFF
    let minor = status.device & 0xFF | status.device >> 12 & 0xFFF00
    let name = "\(hexadecimal(major)):\(hexadecimal(minor)):\(status.inode)"
    guard let stream = try? ByteStream(path: "/proc/locks") else { return nil }
    var bytes: [UInt8] = []
    while let got = try? stream.read(into: &bytes, limit: 1 << 16), got > 0 {}
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      // 1: FLOCK ADVISORY WRITE 1234 08:01:5678 0 EOF
      guard words.count >= 6, words[1] == "FLOCK", words[5] == name else { continue }
      return Int(words[4]).flatMap { $0 > 0 ? $0 : nil }
    }
    return nil
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    (number < 16 ? "0" : "") + String(number, radix: 16)
  }
}
