// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inseam
import InseamBytes
import InseamColumns
import InseamMethods

/// `inseam warm`.
struct Warm: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Average the weights of checkpoints (safetensors) into one.",
    discussion: """
      inseam warm rm-1.safetensors rm-2.safetensors rm-3.safetensors -o warm.safetensors
      Each number is summed in float64 in the order of the files, divided, and rounded once. Tensors of whole numbers \
      have to be equal. The source of WARM is arXiv 2401.12187.
      """)

  @Argument(help: "The checkpoints; two or more.") var checkpoints: [String]
  @Option(name: .shortAndLong, help: "The file to write; one that exists is replaced.")
  var output: String
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard checkpoints.count > 1 else { throw ValidationError("Name two checkpoints or more.") }
    try [output].requireApart(from: checkpoints)
  }

  func run() throws {
    let files = try checkpoints.map { try SafetensorsFile($0) }
    for file in files.dropFirst() { try file.requireSameShape(as: files[0]) }
    try WeightAverage(files).write(to: output)
    try flags.tell([("tensors", files[0].tensors.count), ("checkpoints", files.count)], output)
  }
}

/// The mean of checkpoints, tensor by tensor, some megabytes at a time.
private struct WeightAverage {
  private let files: [SafetensorsFile]
  private static let pieceBytes: UInt64 = 4 << 20

  init(_ files: [SafetensorsFile]) { self.files = files }

  func write(to path: String) throws {
    let sink = try ByteSink(path: path)
    try sink.write(files[0].header.array(of: UInt8.self))
    var position: UInt64 = 0
    for tensor in files[0].tensors {
      guard tensor.range.lowerBound >= position else {
        throw MethodError("\(files[0].path): tensor \(tensor.name) lies over another one")
      }
      try sink.write([UInt8](repeating: 0, count: Int(tensor.range.lowerBound - position)))
      position = tensor.range.upperBound
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
    case "F64": return average(parts, Double.self, { $0 }, { $0 })
    case "F32": return average(parts, Float.self, { Double($0) }, { Float($0) })
    case "F16":
      return average(
        parts, UInt16.self, { Double(Float(float16Bits: $0)) },
        { Float(roundedToOdd: $0).float16Bits })
    case "BF16":
      return average(
        parts, UInt16.self, { Double(Float(bfloat16Bits: $0)) },
        { Float(roundedToOdd: $0).bfloat16Bits })
    default:
      guard parts.allSatisfy({ $0.hasEqualBytes(parts[0]) }) else {
        throw MethodError(
          "tensor \(tensor.name) of whole numbers (\(tensor.dtype)) differs between checkpoints; there is no mean of it"
        )
      }
      return parts[0].array(of: UInt8.self)
    }
  }

  private func average<Element: BitwiseCopyable>(
    _ parts: [Buffer], _ type: Element.Type, _ widen: (Element) -> Double,
    _ narrow: (Double) -> Element
  ) -> [UInt8] {
    var sums = [Double](repeating: 0, count: parts[0].byteCount / MemoryLayout<Element>.size)
    for part in parts {
      let values = part.span(of: type)
      for place in sums.indices { sums[place] += widen(values[place]) }
    }
    let count = Double(parts.count)
    return Buffer(sums.map { narrow($0 / count) }).array(of: UInt8.self)
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
