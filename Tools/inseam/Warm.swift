// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamMethods

/// `inseam warm`.
struct Warm: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Average the weights of checkpoints (safetensors) into one checkpoint.",
    usage: "inseam warm <checkpoints> ... -o <file> [options]",
    discussion: """
      Each weight is summed in float64 in the order of the files, divided, and rounded once. Integer tensors must be \
      equal in all files. Source: WARM, arXiv 2401.12187.

      EXAMPLE:
        h='\\66\\0\\0\\0\\0\\0\\0\\0{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
        printf "$h"'\\0\\0\\200\\77' > rm-1.safetensors
        printf "$h"'\\0\\0\\0\\100' > rm-2.safetensors
        inseam warm rm-1.safetensors rm-2.safetensors -o warm.safetensors
      """)

  @Argument(help: "Two checkpoints or more.", completion: .file()) var checkpoints: [String]
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("File to write; --force replaces an existing file.", valueName: "file"),
    completion: .file())
  var output: String
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard checkpoints.count > 1 else {
      throw ValidationError("Two checkpoints or more are required.")
    }
    try [output].requireApart(from: checkpoints)
    try existing.requireFree([output])
  }

  func run() throws {
    let files = try checkpoints.map { try SafetensorsFile($0) }
    for file in files.dropFirst() { try file.requireSameShape(as: files[0]) }
    try WeightAverage(files).write(to: output, policy: existing.policy)
    try flags.report([("tensors", files[0].tensors.count), ("checkpoints", files.count)], output)
  }
}

/// The mean of checkpoints, tensor by tensor, 4 MiB at a time.
private struct WeightAverage {
  private let files: [SafetensorsFile]
  private static let pieceBytes: UInt64 = 4 << 20

  init(_ files: [SafetensorsFile]) { self.files = files }

  func write(to path: String, policy: OutputPolicy) throws {
    let sink = try ByteSink(path: path, policy: policy)
    try sink.write(files[0].header.array(of: UInt8.self))
    // The tensors follow one another without holes.
    for tensor in files[0].tensors {
      let byteCount = tensor.range.upperBound - tensor.range.lowerBound
      for start in stride(from: 0, to: byteCount, by: Int(WeightAverage.pieceBytes)) {
        let part = start..<min(byteCount, start + WeightAverage.pieceBytes)
        try sink.write(try mean(try files.map { try $0.bytes(tensor.name, part) }, tensor))
      }
    }
    try sink.finish()
  }

  private func mean(_ parts: [Buffer], _ tensor: SafetensorsFile.Tensor) throws -> [UInt8] {
    switch tensor.dtype {
    case "F64": return try average(parts, Double.self, { $0 }, { $0 })
    case "F32": return try average(parts, Float.self, { Double($0) }, { Float($0) })
    case "F16":
      return try average(
        parts, UInt16.self, { Double(Float(float16Bits: $0)) },
        { Float(roundedToOdd: $0).float16Bits })
    case "BF16":
      return try average(
        parts, UInt16.self, { Double(Float(bfloat16Bits: $0)) },
        { Float(roundedToOdd: $0).bfloat16Bits })
    default:
      guard parts.allSatisfy({ $0.hasEqualBytes(parts[0]) }) else {
        throw MethodError(
          "integer tensor \(tensor.name) (\(tensor.dtype)) differs between checkpoints and has no mean"
        )
      }
      return parts[0].array(of: UInt8.self)
    }
  }

  private func average<Element: BitwiseCopyable>(
    _ parts: [Buffer], _ type: Element.Type, _ widen: (Element) -> Double,
    _ narrow: (Double) -> Element
  ) throws -> [UInt8] {
    var sums = [Double](repeating: 0, count: parts[0].byteCount / MemoryLayout<Element>.size)
    for part in parts {
      let values = part.span(of: type)
      for place in sums.indices { sums[place] += widen(values[place]) }
    }
    let count = Double(parts.count)
    return try Buffer(sums.map { narrow($0 / count) }).array(of: UInt8.self)
  }
}

extension Float {
  /// The nearest number whose last bit is 1, unless the value is exact: rounding it again gives what rounding the value once would.
  fileprivate init(roundedToOdd value: Double) {
    self.init(value)
    guard Double(self) != value, isFinite else { return }
    let towardZero = Double(self).magnitude > value.magnitude ? bitPattern - 1 : bitPattern
    self.init(bitPattern: towardZero | 1)
  }
}
