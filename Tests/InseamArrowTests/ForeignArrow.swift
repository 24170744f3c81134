// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Foundation

/// Arrow data as another library would hand it over: what each structure says, true or not.
final class ForeignNode {
  var format: String
  var name: String
  var metadata: [UInt8]?
  var children: [ForeignNode] = []
  var dictionary: ForeignNode?
  var length: Int64 = 0
  var nullCount: Int64 = 0
  var offset: Int64 = 0
  var buffers: [[UInt8]?] = []

  init(_ format: String, _ name: String = "", length: Int = 0, _ buffers: [[UInt8]?] = []) {
    self.format = format
    self.name = name
    self.length = Int64(length)
    self.buffers = buffers
  }

  /// Rows with this node as their only field.
  var asRows: ForeignNode {
    let rows = ForeignNode("+s", length: Int(length), [nil])
    rows.children = [self]
    return rows
  }
}

extension [UInt8] {
  /// The bytes of some numbers, little-endian.
  init(of numbers: [some FixedWidthInteger]) {
    self = numbers.flatMap { number in Swift.withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
  }
}

/// The C structures of a foreign stream with one batch, and how often the receiver released them.
final class ForeignStream {
  private(set) var stream = ArrowArrayStream()
  fileprivate let node: ForeignNode
  fileprivate var isRead = false
  /// What `get_schema` and `get_next` return.
  var status: Int32 = 0
  fileprivate var memory: [UnsafeMutableRawPointer] = []
  fileprivate var releaseCount = 0

  init(_ node: ForeignNode) {
    self.node = node
    stream.get_schema = { stream, schema in
      let owner = ForeignStream.of(stream)
      schema?.initialize(to: owner.schema(owner.node))
      return owner.status
    }
    stream.get_next = { stream, array in
      let owner = ForeignStream.of(stream)
      array?.initialize(to: owner.isRead ? ArrowArray() : owner.array(owner.node))
      owner.isRead = true
      return owner.status
    }
    stream.get_last_error = { _ in nil }
    stream.release = { stream in
      let owner = ForeignStream.of(stream)
      owner.releaseCount += 1
      stream?.pointee.release = nil
      Unmanaged.passUnretained(owner).release()
    }
    // The stream owns this object until it is released, which may be after `hand` has returned.
    stream.private_data = Unmanaged.passRetained(self).toOpaque()
  }

  deinit { for pointer in memory { pointer.deallocate() } }

  /// Calls `body` with the stream; gives how often it was released.
  func hand(_ body: (UnsafeMutablePointer<ArrowArrayStream>) throws -> Void) rethrows -> Int {
    try withExtendedLifetime(self) { try body(&stream) }
    return releaseCount
  }

  private static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) -> ForeignStream {
    guard let data = stream?.pointee.private_data else { fatalError("a stream has its owner") }
    return Unmanaged<ForeignStream>.fromOpaque(data).takeUnretainedValue()
  }

  fileprivate func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    copy.initialize(from: elements, count: elements.count)
    memory.append(UnsafeMutableRawPointer(copy))
    return copy
  }

  private func schema(_ node: ForeignNode) -> ArrowSchema {
    var schema = ArrowSchema()
    schema.format = UnsafePointer(copy(Array(node.format.utf8CString)))
    schema.name = UnsafePointer(copy(Array(node.name.utf8CString)))
    schema.metadata = node.metadata.map { UnsafePointer(copy($0.map(CChar.init(bitPattern:)))) }
    schema.n_children = Int64(node.children.count)
    schema.children = copy(node.children.map { copy([self.schema($0)]) })
    schema.dictionary = node.dictionary.map { copy([self.schema($0)]) }
    schema.release = { $0?.pointee.release = nil }
    return schema
  }

  private func array(_ node: ForeignNode) -> ArrowArray {
    var array = ArrowArray()
    (array.length, array.null_count, array.offset) = (node.length, node.nullCount, node.offset)
    array.n_buffers = Int64(node.buffers.count)
    array.buffers = copy(node.buffers.map { $0.map { UnsafeRawPointer(copy($0)) } })
    array.n_children = Int64(node.children.count)
    array.children = copy(node.children.map { copy([self.array($0)]) })
    array.dictionary = node.dictionary.map { copy([self.array($0)]) }
    array.release = { $0?.pointee.release = nil }
    return array
  }
}
