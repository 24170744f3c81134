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
  public init(_ field: Field) {
    // Safe: the private initialiser makes all that the structure points to, and the receiver
    // releases it.
    unsafe self.init(field, isNullable: field.id != 0)
  }

  private init(_ field: Field, isNullable: Bool) {
    let memory = SchemaMemory(field)
    unsafe self.init()
    unsafe format = UnsafePointer(memory.format)
    unsafe name = UnsafePointer(memory.name)
    unsafe metadata = memory.metadata.map { unsafe UnsafePointer($0) }
    unsafe flags = isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0
    unsafe n_children = Int64(memory.childCount)
    unsafe children = memory.children
    unsafe release = releaseSchema
    // Safe: the release callback takes the reference back.
    unsafe private_data = Unmanaged.passRetained(memory).toOpaque()
  }

  fileprivate static func nullable(_ field: Field) -> ArrowSchema {
    // Safe: as above; the memory of the parent releases it.
    unsafe ArrowSchema(field, isNullable: true)
  }
}

/// What an exported schema points to.
@safe private final class SchemaMemory {
  let format: UnsafeMutablePointer<CChar>
  let name: UnsafeMutablePointer<CChar>
  let metadata: UnsafeMutablePointer<CChar>?
  let childCount: Int
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>?

  init(_ field: Field) {
    // Safe: each pointer is memory of this object alone, which `deinit` frees once; the pointers to
    // children and the children have room for `fields.count` and one.
    unsafe format = SchemaMemory.copy(Array(field.arrowFormat.utf8CString))
    unsafe name = SchemaMemory.copy(Array(field.name.utf8CString))
    let pairs = field.arrowMetadata
    unsafe metadata = pairs.isEmpty ? nil : SchemaMemory.copy(SchemaMemory.encode(pairs))
    let fields = field.arrowChildren
    childCount = fields.count
    guard !fields.isEmpty else {
      unsafe children = nil
      return
    }
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>.allocate(
      capacity: fields.count)
    for (index, field) in fields.enumerated() {
      let child = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
      unsafe child.initialize(to: .nullable(field))
      unsafe (pointers + index).initialize(to: child)
    }
    unsafe children = pointers
  }

  private static func copy(_ bytes: [CChar]) -> UnsafeMutablePointer<CChar> {
    let memory = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    // Safe: the memory was just allocated with room for all of the bytes.
    unsafe memory.initialize(from: bytes, count: bytes.count)
    return unsafe memory
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
    for index in 0..<childCount {
      // Safe: children were allocated with the schema, and each is released once.
      guard let child = unsafe children?[index] else { continue }
      if let release = unsafe child.pointee.release { unsafe release(child) }
      unsafe child.deallocate()
    }
    unsafe children?.deallocate()
    unsafe format.deallocate()
    unsafe name.deallocate()
    unsafe metadata?.deallocate()
  }
}

private let releaseSchema: @convention(c) (UnsafeMutablePointer<ArrowSchema>?) -> Void = { schema in
  guard let schema = unsafe schema, let memory = unsafe schema.pointee.private_data else { return }
  // Safe: made by passRetained above; a schema is released once, then has no memory any more.
  Calls.run { unsafe Unmanaged<SchemaMemory>.fromOpaque(memory).release() }
  unsafe schema.pointee.private_data = nil
  unsafe schema.pointee.release = nil
}
