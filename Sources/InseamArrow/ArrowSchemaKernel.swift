// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import CInseam
public import Inseam
internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

extension ArrowSchema {
  /// The Arrow schema of a column, which the receiver releases.
  ///
  /// The root, whose id is 0, is not nullable.
  /// - Throws: `OutOfMemory`.
  public init(_ field: Field) throws {
    // Safe: the private initialiser makes all that the structure points to, and the receiver
    // releases it.
    try unsafe self.init(field, isNullable: field.id != 0)
  }

  private init(_ field: Field, isNullable: Bool) throws(OutOfMemory) {
    let memory = try SchemaMemory(field)
    for child in field.arrowChildren {
      // What was made before an error goes with the memory.
      unsafe memory.add(try ArrowSchema(child, isNullable: true))
    }
    unsafe self.init()
    unsafe format = memory.format
    unsafe name = memory.name
    unsafe metadata = memory.metadata
    unsafe flags = isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0
    unsafe n_children = Int64(memory.childCount)
    unsafe children = memory.children
    unsafe release = releaseSchema
    // Safe: the release callback takes the reference back.
    unsafe private_data = Unmanaged.passRetained(memory).toOpaque()
  }
}

/// What an exported schema points to, in one piece of memory: the pointers to its children, the
/// children, and the texts.
@safe private final class SchemaMemory {
  let format: UnsafePointer<CChar>
  let name: UnsafePointer<CChar>
  let metadata: UnsafePointer<CChar>?
  let childCount: Int
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>?
  private let memory: UnsafeMutableRawPointer
  private var madeCount = 0

  init(_ field: Field) throws(OutOfMemory) {
    let pairs = field.arrowMetadata
    let texts = [
      Array(field.arrowFormat.utf8CString), Array(field.name.utf8CString),
      pairs.isEmpty ? [] : SchemaMemory.encode(pairs),
    ]
    let count = field.arrowChildren.count
    childCount = count
    // Safe: only the size is asked for.
    let start = unsafe count * (8 + MemoryLayout<ArrowSchema>.stride)
    let memory = try unsafe HeapMemory.allocate(byteCount: start + texts.joined().count)
    unsafe self.memory = memory
    // Safe: there is room for a pointer and a structure for each child, and for the texts.
    let list = unsafe memory.bindMemory(
      to: UnsafeMutablePointer<ArrowSchema>?.self, capacity: count)
    let schemas = unsafe (memory + 8 * count).bindMemory(to: ArrowSchema.self, capacity: count)
    for index in 0..<count { unsafe (list + index).initialize(to: schemas + index) }
    unsafe children = count > 0 ? list : nil
    let characters = unsafe (memory + start).bindMemory(
      to: CChar.self, capacity: texts.joined().count)
    for (index, character) in texts.joined().enumerated() {
      unsafe (characters + index).initialize(to: character)
    }
    unsafe format = UnsafePointer(characters)
    unsafe name = UnsafePointer(characters + texts[0].count)
    unsafe metadata =
      pairs.isEmpty ? nil : UnsafePointer(characters + texts[0].count + texts[1].count)
  }

  /// Takes over the next child.
  func add(_ schema: ArrowSchema) {
    precondition(madeCount < childCount, "there is room for the child")
    // Safe: there is room for childCount children, and this one is not initialised yet.
    unsafe children?[madeCount]?.initialize(to: schema)
    madeCount += 1
  }

  /// Key-values as Arrow packs them: counts and lengths as int32.
  private static func encode(_ pairs: [(key: String, value: String)]) -> [CChar] {
    var bytes: [CChar] = []
    func append(_ number: Int) {
      for shift in [0, 8, 16, 24] { bytes.append(CChar(truncatingIfNeeded: number >> shift)) }
    }
    append(pairs.count)
    for text in pairs.flatMap({ [$0.key, $0.value] }) {
      append(text.utf8.count)
      bytes += text.utf8.map { CChar(bitPattern: $0) }
    }
    return bytes
  }

  deinit {
    for index in 0..<madeCount {
      // Safe: a child that was moved out has no release any more.
      guard let child = unsafe children?[index] else { continue }
      if let release = unsafe child.pointee.release { unsafe release(child) }
    }
    unsafe free(memory)
  }
}

private let releaseSchema: @convention(c) (UnsafeMutablePointer<ArrowSchema>?) -> Void = { schema in
  guard let schema = unsafe schema, let memory = unsafe schema.pointee.private_data else { return }
  // Safe: made by passRetained above; a schema is released once, then has no memory any more.
  Calls.run { unsafe Unmanaged<SchemaMemory>.fromOpaque(memory).release() }
  unsafe schema.pointee.private_data = nil
  unsafe schema.pointee.release = nil
}
