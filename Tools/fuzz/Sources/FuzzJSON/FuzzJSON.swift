// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import FuzzFile
import Inseam
import InseamJSONL

private let input = FuzzFile("in.jsonl")
private let output = FuzzFile("out.inseam")
private let records = FuzzFile("back.jsonl")

/// Converts, under the settings that the first byte chooses, reads back what it made, and exports it
/// in its own shape and in another one.
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
    // Five bits alone would leave out presets.
    options.preset = presets[((choice >> 3) + 32 * (count % 2)) % presets.count]
    let report = try Importer(options).run(makeWriter: { try DatasetWriter(creating: output.path) })
    let dataset = try Dataset(output.path)
    try dataset.verify()
    dataset.readEverything()
    let others = [report.preset, presets[count % presets.count]]
    for (index, preset) in others.enumerated() {
      var exporter = PresetExporter(dataset, preset, makesPairs: index == 1)
      accepting { _ = try exporter.write(to: records.path, policy: .replace) }
    }
  }
  input.remove()
  output.remove()
  records.remove()
  return 0
}

@main enum FuzzJSON {
  static func main() { fuzz { fuzzJSON($0, $1) } }
}
