// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import CInseam
public import Inseam
internal import InseamBytes

extension ArrowArray {
  /// The values of a column for Arrow, which the receiver releases; what is raw in the file is not
  /// copied.
  ///
  /// - Throws: `ArrowError` for a time of day that 32 bits do not hold.
  public init(_ column: Column, as field: Field) throws(ArrowError) {
    try unsafe self.init(column, field, origin: (column, field))
  }

  /// The column that an array made by `init` shows; `nil` for a child, or another's array.
  public static func origin(of array: UnsafePointer<ArrowArray>) -> (column: Column, field: Field)? {
    // Safe: only arrays of this library have this callback, and those have such memory.
    guard let release = unsafe array.pointee.release,
      unsafe unsafeBitCast(release, to: UInt.self) == unsafeBitCast(releaseArray, to: UInt.self),
      let memory = unsafe array.pointee.private_data
    else { return nil }
    return unsafe Unmanaged<ArrayMemory>.fromOpaque(memory).takeUnretainedValue().origin
  }

  private init(_ column: Column, _ field: Field, origin: (column: Column, field: Field)?)
    throws(ArrowError)
  {
    let memory = unsafe ArrayMemory(
      buffers: try column.arrowBuffers(as: field),
      children: try ArrowArray.children(column, field), origin: origin)
    unsafe self.init()
    unsafe length = Int64(column.count)
    unsafe null_count = Int64(column.nullCount)
    unsafe n_buffers = Int64(memory.bufferCount)
    unsafe n_children = Int64(memory.childCount)
    unsafe buffers = memory.pointers
    unsafe self.children = memory.children
    unsafe release = releaseArray
    // Safe: the release callback takes the reference back.
    unsafe private_data = Unmanaged.passRetained(memory).toOpaque()
  }

  private static func children(_ column: Column, _ field: Field) throws(ArrowError) -> [ArrowArray]
  {
    guard !field.arrowChildren.isEmpty else { return unsafe [] }
    var arrays: [ArrowArray] = unsafe []
    unsafe arrays.reserveCapacity(field.children.count)
    for (child, field) in zip(column.children, field.children) {
      do { unsafe arrays.append(try ArrowArray(child, field, origin: nil)) } catch {
        // Those made so far have no receiver.
        for index in unsafe arrays.indices {
          unsafe withUnsafeMutablePointer(to: &arrays[index]) { unsafe $0.pointee.release?($0) }
        }
        throw error
      }
    }
    return unsafe arrays
  }
}

/// What an exported array points to.
@safe private final class ArrayMemory {
  let bufferCount: Int
  let childCount: Int
  let pointers: UnsafeMutablePointer<UnsafeRawPointer?>?
  let children: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>?
  private let childArrays: UnsafeMutablePointer<ArrowArray>?
  private let buffers: [Buffer?]
  /// What a root array shows.
  let origin: (column: Column, field: Field)?

  /// Takes over arrays as children.
  init(
    buffers: [Buffer?], children arrays: [ArrowArray], origin: (column: Column, field: Field)?
  ) {
    self.buffers = buffers
    self.origin = origin
    bufferCount = buffers.count
    childCount = unsafe arrays.count
    unsafe pointers = buffers.isEmpty ? nil : .allocate(capacity: buffers.count)
    for (index, buffer) in buffers.enumerated() {
      // Safe: there is room for every buffer, and they live as long as self.
      unsafe pointers.map {
        unsafe ($0 + index).initialize(
          to: buffer.flatMap { unsafe UnsafeRawPointer(bitPattern: $0.address) })
      }
    }
    guard unsafe !arrays.isEmpty else {
      unsafe children = nil
      unsafe childArrays = nil
      return
    }
    let memory = UnsafeMutablePointer<ArrowArray>.allocate(capacity: childCount)
    let list = UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>.allocate(
      capacity: childCount)
    unsafe memory.initialize(from: arrays, count: childCount)
    for index in 0..<childCount { unsafe (list + index).initialize(to: memory + index) }
    unsafe childArrays = memory
    unsafe children = list
  }

  deinit {
    for index in 0..<childCount {
      // Safe: one that was moved out has no release any more.
      guard let child = unsafe childArrays.map({ unsafe $0 + index }) else { continue }
      if let release = unsafe child.pointee.release { unsafe release(child) }
    }
    unsafe childArrays?.deallocate()
    unsafe children?.deallocate()
    unsafe pointers?.deallocate()
  }
}

private let releaseArray: @convention(c) (UnsafeMutablePointer<ArrowArray>?) -> Void = { array in
  guard let array = unsafe array, let memory = unsafe array.pointee.private_data else { return }
  // Safe: made by passRetained above; an array is released once, then has no memory any more.
  unsafe Unmanaged<ArrayMemory>.fromOpaque(memory).release()
  unsafe array.pointee.private_data = nil
  unsafe array.pointee.release = nil
}
