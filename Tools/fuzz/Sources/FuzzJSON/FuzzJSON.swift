// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import FuzzFile
import Inseam
import InseamJSONL

private let input = FuzzFile("in.jsonl")
private let output = FuzzFile("out.inseam")

/// Converts, under the settings that the first byte chooses, and reads back what it made.
private func fuzzJSON(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  input.write(UnsafeRawBufferPointer(start: data + 1, count: count - 1))
  accepting {
    let choice = Int(data[0])
    var options = ImportOptions(inputs: [input.path])
    options.threadCount = 1
    options.allowsNaN = choice & 1 == 1
    options.onError = choice & 2 == 2 ? .skip : .stop
    options.conflictsBecomeJSON = choice & 4 == 4
    let presets = try [Preset.auto, Preset.generic] + Preset.registered()
    options.preset = presets[(choice >> 3) % presets.count]
    _ = try Importer(options).run(makeWriter: { try DatasetWriter(creating: output.path) })
    let dataset = try Dataset(output.path)
    try dataset.verify()
    dataset.readEverything()
  }
  input.remove()
  output.remove()
  return 0
}

@main enum FuzzJSON {
  static func main() { fuzz { fuzzJSON($0, $1) } }
}
