// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes

/// A number of threads, at least one.
struct ThreadCount: ExpressibleByArgument {
  let value: Int

  init?(argument: String) {
    guard let value = Int(argument), (1...1_024).contains(value) else { return nil }
    self.value = value
  }
}

/// A number of rows, at least one.
struct RowCount: ExpressibleByArgument {
  let value: Int

  /// Takes a number that is at least one.
  init(_ value: Int) { self.value = value }

  init?(argument: String) {
    guard let value = Int(argument), value > 0 else { return nil }
    self.value = value
  }
}

/// The path of a dataset that is written; a dataset is a file, never standard output.
struct DatasetPath: ExpressibleByArgument {
  let path: String

  init?(argument: String) {
    guard argument != "-", !argument.isEmpty else { return nil }
    path = argument
  }
}

/// Throws if a dataset that is to change is the manifest of a folder, which changes with its folder.
func requireNoManifest(_ path: String) throws {
  guard path.split(separator: "/").last == "manifest.inseam" else { return }
  throw ValidationError("\(path) lists the parts of a folder: change the folder.")
}

extension [String] {
  /// Throws if one of these outputs is an input or another output, by whatever name.
  func requireApart(from inputs: [String]) throws {
    let files = inputs.flatMap { path in
      Folder.isFolder(path) && Dataset.recognises(path)
        ? Folder.names(in: path, suffix: ".inseam").map { "\(path)/\($0)" } : [path]
    }
    var seen = Set(files.compactMap(FileIdentity.init))
    for path in self where path != "-" {
      guard let identity = FileIdentity(path) else { continue }
      guard seen.insert(identity).inserted else {
        throw ValidationError("\(path) is an input or another output; name a file of its own.")
      }
    }
  }
}

/// A file whatever it is called: its device and number, or where it would be.
private enum FileIdentity: Hashable {
  case existing(UInt64, UInt64)
  case planned(String)

  init?(_ path: String) {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: url.path) else {
      let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
      self = .planned(folder.appendingPathComponent(url.lastPathComponent).path)
      return
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular,
      let device = attributes[.systemNumber] as? UInt64
        ?? (attributes[.systemNumber] as? Int).map(UInt64.init),
      let number = attributes[.systemFileNumber] as? UInt64
    else { return nil }
    self = .existing(device, number)
  }
}
