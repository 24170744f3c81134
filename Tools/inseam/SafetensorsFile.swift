// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes
import InseamJSONL
import InseamMethods

/// A checkpoint in the safetensors format, mapped: a length, a JSON header, bytes.
struct SafetensorsFile {
  /// A tensor by its name.
  struct Tensor: Equatable {
    let name: String
    let dtype: String
    let shape: [Int]
    let range: Range<UInt64>
  }

  let path: String
  /// The tensors in the order of their bytes.
  let tensors: [Tensor]
  let header: Buffer
  private let file: InputFile
  private let start: UInt64

  static let widths = [
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8,
    "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
  ]

  init(_ path: String) throws {
    self.path = path
    file = try InputFile(path: path)
    func fail(_ words: String) -> MethodError { MethodError("\(path): \(words)") }
    guard file.byteCount >= 8, let length = ByteRange(offset: 0, byteCount: 8) else {
      throw fail("\(file.byteCount) bytes are no safetensors file")
    }
    let size = try file.copy(length).array(of: UInt64.self)[0]
    guard size <= 100_000_000 else {
      throw fail("its header has \(size) bytes; the limit is 100,000,000")
    }
    guard size <= file.byteCount - 8, let range = ByteRange(offset: 0, byteCount: 8 + size) else {
      throw fail("its header has \(size) bytes, which the file does not have")
    }
    header = try file.copy(range)
    start = 8 + size
    let text = Array(header.array(of: UInt8.self).dropFirst(8))
    let object = try SafetensorsFile.members(text, path)
    let dataBytes = file.byteCount - start
    tensors = try object.filter { $0.key != "__metadata__" }.map { name, value in
      guard let fields = value.members, let dtype = fields["dtype"]?.text,
        let shape = fields["shape"]?.integers,
        let offsets = fields["data_offsets"]?.integers?.compactMap({ UInt64(exactly: $0) }),
        offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= dataBytes,
        let width = SafetensorsFile.widths[dtype], shape.allSatisfy({ $0 >= 0 })
      else { throw fail("tensor \(name) is not described as it should be") }
      let count = shape.reduce((1, false)) { product, size in
        let (value, overflow) = product.0.multipliedReportingOverflow(by: size)
        return (value, product.1 || overflow)
      }
      guard !count.1, UInt64(count.0) == (offsets[1] - offsets[0]) / UInt64(width),
        (offsets[1] - offsets[0]) % UInt64(width) == 0
      else {
        throw fail(
          "tensor \(name) has \(offsets[1] - offsets[0]) bytes for the shape \(shape) of \(dtype)")
      }
      return Tensor(name: name.text, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
    }.sorted {
      ($0.range.lowerBound, $0.range.upperBound, Name($0.name)) < (
        $1.range.lowerBound, $1.range.upperBound, Name($1.name)
      )
    }
    try requireWholeData(dataBytes)
  }

  /// The members of the header, a JSON object.
  private static func members(_ text: [UInt8], _ path: String) throws -> [Name: JSONValue] {
    do {
      if let members = try JSONValue(text).members { return members }
    } catch is JSONValueError {
      throw MethodError("\(path): a key of its header appears twice")
    } catch {}
    throw MethodError("\(path): its header is no JSON object")
  }

  /// Throws unless the tensors cover the data without holes, overlaps and bytes after the last, as
  /// the format asks.
  private func requireWholeData(_ byteCount: UInt64) throws {
    func fail(_ words: String) -> MethodError { MethodError("\(path): \(words)") }
    var end: UInt64 = 0
    for tensor in tensors {
      let first = tensor.range.lowerBound
      if first > end {
        throw fail("bytes \(start + end) to \(start + first - 1) belong to no tensor")
      }
      if first < end { throw fail("tensor \(tensor.name) overlaps another tensor") }
      end = tensor.range.upperBound
    }
    guard end == byteCount else {
      throw fail(
        "\(byteCount - end) bytes of trailing data after the last tensor (byte \(start + end))")
    }
  }

  /// Throws if another checkpoint has other tensors.
  func requireSameShape(as other: SafetensorsFile) throws {
    let own = Dictionary(uniqueKeysWithValues: tensors.map { (Name($0.name), $0) })
    for tensor in other.tensors {
      guard let mine = own[tensor.name] else {
        throw MethodError("\(path) has no tensor \(tensor.name), which \(other.path) has")
      }
      guard mine.dtype == tensor.dtype, mine.shape == tensor.shape else {
        throw MethodError(
          "\(path): tensor \(tensor.name) is \(mine.dtype) \(mine.shape), in \(other.path) \(tensor.dtype) \(tensor.shape)"
        )
      }
    }
    if let more = tensors.first(where: { tensor in
      !other.tensors.contains { $0.name == tensor.name }
    }) {
      throw MethodError("\(path) has a tensor \(more.name), which \(other.path) has not")
    }
  }

  /// Some bytes of a tensor.
  func bytes(_ name: String, _ part: Range<UInt64>) throws -> Buffer {
    guard let tensor = tensors.first(where: { $0.name == name }),
      let range = ByteRange(
        offset: start + tensor.range.lowerBound + part.lowerBound,
        byteCount: part.upperBound - part.lowerBound)
    else { throw MethodError("\(path) has no tensor \(name)") }
    // A copy, since tensors need not lie where their numbers may be read.
    return try file.copy(range)
  }
}
