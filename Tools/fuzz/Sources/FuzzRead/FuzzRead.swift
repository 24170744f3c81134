// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import FuzzFile
import Inseam
import InseamBytes

private let file = FuzzFile("read")

/// Opens, reads in every way, verifies: once as the bytes are, where damage is skipped too, once as
/// if every checksum were right.
private func fuzzRead(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  file.write(UnsafeRawBufferPointer(start: data, count: count))
  Checksum.isTrusted = false
  accepting {
    var options = OpenOptions()
    options.skipsDamage = true
    try Dataset(file.path, options: options).readEverything()
  }
  accepting { try Dataset.salvaging(file.path).readEverything() }
  Checksum.isTrusted = true
  accepting {
    let dataset = try Dataset(file.path)
    dataset.readEverything()
    try dataset.verify()
  }
  accepting { _ = try FileSummary(file.path) }
  file.remove()
  return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

/// Mutates what lies behind header and slots, which are mostly zeros; these too now and then.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateFile(
  _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  let start = 12_288
  guard count > start, seed % 8 != 0 else { return mutate(data, count, limit) }
  return start + mutate(data + start, count - start, limit - start)
}

@main enum FuzzRead {
  static func main() { fuzz { fuzzRead($0, $1) } }
}
