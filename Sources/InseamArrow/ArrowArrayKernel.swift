// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import CInseam
public import Inseam
internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

extension ArrowArray {
  /// The values of a column for Arrow, which the receiver releases; what is raw in the file is not
  /// copied.
  ///
  /// - Throws: `ArrowError` for a time of day that 32 bits do not hold.
  public init(_ column: Column, as field: Field) throws {
    // Safe: the private initialiser makes all that the structure points to, and the receiver
    // releases it.
    try unsafe self.init(column, field, origin: (column, field))
  }

  /// The column that an array made by `init` shows; `nil` for a child, or another's array.
  public static func origin(of array: UnsafePointer<ArrowArray>) -> (column: Column, field: Field)?
  {
    // Safe: only arrays of this library have this callback, and those have such memory.
    guard let release = unsafe array.pointee.release,
      unsafe unsafeBitCast(release, to: UInt.self) == unsafeBitCast(releaseArray, to: UInt.self),
      let memory = unsafe array.pointee.private_data
    else { return nil }
    return unsafe Unmanaged<ArrayMemory>.fromOpaque(memory).takeUnretainedValue().origin
  }

  private init(_ column: Column, _ field: Field, origin: (column: Column, field: Field)?)
    throws
  {
    let memory = try ArrayMemory(
      try column.arrowBuffers(as: field), childCount: field.arrowChildren.count, origin: origin)
    for index in 0..<memory.childCount {
      // What was made before an error goes with the memory.
      unsafe memory.add(
        try ArrowArray(column.children[index], field.children[index], origin: nil))
    }
    unsafe self.init()
    unsafe length = Int64(column.count)
    unsafe null_count = Int64(column.nullCount)
    unsafe n_buffers = Int64(memory.buffers.count)
    unsafe n_children = Int64(memory.childCount)
    unsafe buffers = memory.pointers
    unsafe children = memory.children
    unsafe release = releaseArray
    // Safe: the release callback takes the reference back.
    unsafe private_data = Unmanaged.passRetained(memory).toOpaque()
  }
}

/// What an exported array points to, in one piece of memory: the pointers to its buffers, those to
/// its children, and the children.
@safe private final class ArrayMemory {
  let childCount: Int
  let pointers: UnsafeMutablePointer<UnsafeRawPointer?>
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>?
  let buffers: ArrowBuffers
  /// What a root array shows.
  let origin: (column: Column, field: Field)?
  private var madeCount = 0

  init(
    _ buffers: ArrowBuffers, childCount: Int, origin: (column: Column, field: Field)?
  ) throws(OutOfMemory) {
    self.buffers = buffers
    self.origin = origin
    self.childCount = childCount
    let words = 3 + childCount
    let memory = try unsafe HeapMemory.allocate(
      byteCount: 8 * words + childCount * MemoryLayout<ArrowArray>.stride)
    // Safe: there is room for three buffers, and for a pointer and a structure for each child.
    unsafe pointers = memory.bindMemory(to: UnsafeRawPointer?.self, capacity: 3)
    for index in 0..<3 { unsafe (pointers + index).initialize(to: buffers.pointer(index)) }
    guard childCount > 0 else {
      unsafe children = nil
      return
    }
    let list = unsafe (memory + 24).bindMemory(
      to: UnsafeMutablePointer<ArrowArray>?.self, capacity: childCount)
    let arrays = unsafe (memory + 8 * words).bindMemory(to: ArrowArray.self, capacity: childCount)
    for index in 0..<childCount { unsafe (list + index).initialize(to: arrays + index) }
    unsafe children = list
  }

  /// Takes over the next child.
  func add(_ array: ArrowArray) {
    precondition(madeCount < childCount, "there is room for the child")
    // Safe: there is room for childCount children, and this one is not initialised yet.
    unsafe children?[madeCount]?.initialize(to: array)
    madeCount += 1
  }

  deinit {
    for index in 0..<madeCount {
      // Safe: a child that was moved out has no release any more.
      guard let child = unsafe children?[index] else { continue }
      if let release = unsafe child.pointee.release { unsafe release(child) }
    }
    unsafe free(pointers)
  }
}

extension ArrowBuffers {
  /// The address of a buffer; null for a bitmap that is not needed.
  fileprivate func pointer(_ index: Int) -> UnsafeRawPointer? {
    // Safe: the buffers live as long as the memory that points to them.
    unsafe (index == 0 ? first : index == 1 ? second : third).flatMap {
      unsafe UnsafeRawPointer(bitPattern: $0.address)
    }
  }
}

private let releaseArray: @convention(c) (UnsafeMutablePointer<ArrowArray>?) -> Void = { array in
  guard let array = unsafe array, let memory = unsafe array.pointee.private_data else { return }
  // Safe: made by passRetained above; an array is released once, then has no memory any more.
  Calls.run { unsafe Unmanaged<ArrayMemory>.fromOpaque(memory).release() }
  unsafe array.pointee.private_data = nil
  unsafe array.pointee.release = nil
}
