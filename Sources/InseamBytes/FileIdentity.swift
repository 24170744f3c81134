// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// What identifies a regular file under any of its names.
public enum FileIdentity: Hashable, Sendable {
  /// The device and the number of a file.
  case existing(device: UInt64, inode: UInt64)
  /// The path of a file to create, through links to its folder.
  case planned(String)

  /// The identity of the file at a path; `nil` for what is not a regular file, such as a device.
  ///
  /// A link that leads nowhere is a file to create: no output is made through it.
  public init?(_ path: String) {
    let calls = System.calls
    if let found = try? calls.status(of: path, in: nil, followsLinks: true) {
      guard found.kind == .file else { return nil }
      self = .existing(device: found.device, inode: found.inode)
    } else {
      let folder = (try? calls.resolve(path.folderPath)) ?? path.folderPath
      self = .planned("\(folder == "/" ? "" : folder)/\(path.lastName)")
    }
  }
}
