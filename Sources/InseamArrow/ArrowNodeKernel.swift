// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseam
internal import InseamBytes
internal import InseamColumns

/// An Arrow schema as it came, copied: safe to look at.
struct ArrowNode {
  let format: String
  let name: String
  let metadata: [Name: String]
  let children: [ArrowNode]
  let dictionary: [ArrowNode]

  /// Deeper schemas are refused.
  private static let deepest = 64
  /// The limit of children of one column; real schemas are far below it.
  private static let mostChildren = 65_536
  private static let mostPairs = 65_536
  private static let mostMetadataBytes = 64 << 20

  /// Copies a schema.
  ///
  /// - Throws: `ArrowError` if it was released, lacks what Arrow demands, or is too deep.
  init(_ schema: UnsafePointer<ArrowSchema>, path: String = "", depth: Int = 0) throws {
    // Safe: the caller keeps the schema alive during the call; pointers in it are checked for null.
    let source = unsafe schema.pointee
    guard depth < ArrowNode.deepest else {
      throw ArrowError(path, "the schema is nested more than \(ArrowNode.deepest) levels deep")
    }
    guard unsafe source.release != nil, let format = unsafe source.format else {
      throw ArrowError(path, "the Arrow schema was already released")
    }
    guard let text = unsafe String(validatingCString: format),
      let name = unsafe source.name.map({ unsafe String(validatingCString: $0) }) ?? ""
    else { throw ArrowError(path, "invalid UTF-8 in a name or type") }
    let own = path.isEmpty ? name : "\(path).\(name)"
    self.format = text
    self.name = name
    metadata = unsafe try ArrowNode.pairs(source.metadata, own)
    var children: [ArrowNode] = []
    let childCount = unsafe Int(source.n_children)
    guard (0...ArrowNode.mostChildren).contains(childCount) else {
      throw ArrowError(
        own, "the Arrow schema has \(childCount) children; the limit is \(ArrowNode.mostChildren)")
    }
    for index in 0..<childCount {
      guard let child = unsafe source.children?[index] else {
        throw ArrowError(own, "child \(index) of the Arrow schema is missing")
      }
      children.append(try unsafe ArrowNode(child, path: own, depth: depth + 1))
    }
    self.children = children
    dictionary =
      if let values = unsafe source.dictionary {
        [try unsafe ArrowNode(values, path: own, depth: depth + 1)]
      } else { [] }
  }

  /// Unpacks key-values: counts and lengths as int32; values that are no UTF-8 are left out.
  private static func pairs(_ packed: UnsafePointer<CChar>?, _ path: String) throws
    -> [Name: String]
  {
    guard var next = unsafe packed.map({ unsafe UnsafeRawPointer($0) }) else { return [:] }
    var left = mostMetadataBytes
    func number(atMost limit: Int, _ what: String) throws -> Int {
      // Safe: the C data interface promises that the packed key-values are as long as they state.
      let number = unsafe Int(next.loadUnaligned(as: Int32.self))
      unsafe next += 4
      guard number >= 0 else { throw ArrowError(path, "the metadata has a negative length") }
      guard number <= limit else {
        throw ArrowError(path, "the metadata has \(number) \(what); \(limit) are allowed")
      }
      return number
    }
    func text() throws -> String? {
      let byteCount = try number(atMost: left, "more bytes")
      left -= byteCount
      let bytes = unsafe UnsafeRawBufferPointer(start: next, count: byteCount)
      unsafe next += byteCount
      return unsafe String(validating: bytes, as: UTF8.self)
    }
    var pairs: [Name: String] = [:]
    for _ in 0..<(try number(atMost: mostPairs, "keys")) {
      let (key, value) = (try text(), try text())
      guard let key, let value else { continue }
      guard pairs.updateValue(value, forKey: key) == nil else {
        throw ArrowError(path, "the metadata has the key '\(key)' twice")
      }
    }
    return pairs
  }
}
