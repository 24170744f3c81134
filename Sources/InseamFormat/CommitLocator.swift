// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Finds the newest commit of a file.
///
/// See `spec/format.md`, Opening.
public struct CommitLocator: Sendable {
  /// The newest commit.
  public let state: CommitState
  /// The superblocks that are damaged, and what was wrong with them; a reader warns of them.
  public let badSlots: [Int: String]
  /// Whether the file was written from front to back and has no superblocks yet.
  public let isWithoutSlots: Bool

  /// Reads header, superblocks and, where one is damaged, looks for the newest trailer.
  public init(_ file: InputFile) throws {
    let header = try Header(decoding: try CommitLocator.bytes(file, 0, 4_096))
    if header.fileID == nil, let streamed = try CommitLocator.streamedState(file) {
      (state, badSlots, isWithoutSlots) = (streamed, [:], true)
      return
    }
    isWithoutSlots = false
    var slots: [CommitSlot] = []
    var bad: [Int: String] = [:]
    for index in 0...1 {
      do {
        let id = header.fileID ?? slots.first?.state.fileID
        slots.append(try CommitLocator.readSlot(file, index, id))
      } catch let error as FormatError {
        bad[index] = error.detail
      }
    }
    state = try CommitLocator.newest(file, header.fileID, slots, &bad)
    badSlots = bad
    guard state.dataEnd <= file.byteCount else {
      throw FormatError(
        .truncated, "file", at: file.byteCount,
        "the file has \(file.byteCount) bytes; generation \(state.generation) ends at byte \(state.dataEnd)"
      )
    }
    try CommitLocator.checkTrailer(file, state)
  }

  /// The newest state of superblocks, or of a trailer if one is bad; forgets those that are good by
  /// now.
  private static func newest(
    _ file: InputFile, _ fileID: [UInt8]?, _ slots: [CommitSlot], _ bad: inout [Int: String]
  ) throws -> CommitState {
    let newest = slots.max { $0.state.generation < $1.state.generation }
    if let newest, bad.isEmpty {
      if slots[0].state.generation == slots[1].state.generation, slots[0].state != slots[1].state {
        throw FormatError(
          .malformed, "superblocks", at: CommitSlot.offset(of: 0),
          "both superblocks have generation \(newest.state.generation) with different contents")
      }
      return newest.state
    }
    let id = fileID ?? newest?.state.fileID
    let state = try rollForward(file, id, good: newest?.state, bad)
    // A superblock that was being written is complete now.
    for index in bad.keys {
      let slot = try unlessEnded { try readSlot(file, index, id) }
      if slot?.state == state { bad[index] = nil }
    }
    return state
  }

  /// One of the superblocks, read once more if it is not right.
  public static func readSlot(_ file: InputFile, _ index: Int, _ fileID: [UInt8]?) throws
    -> CommitSlot
  {
    let offset = CommitSlot.offset(of: index)
    do {
      return try CommitSlot(decoding: try bytes(file, offset, 4_096), index: index, fileID: fileID)
    } catch is FormatError {
      // Once more, past the map: a writer may just have been at it.
      guard let range = ByteRange(offset: offset, byteCount: 4_096), range.end <= file.byteCount
      else {
        throw FormatError(
          .truncated, CommitSlot.name(index), at: file.byteCount,
          "the file ends before it")
      }
      return try CommitSlot(decoding: try file.copy(range), index: index, fileID: fileID)
    }
  }

  /// The first generation of a file that was written from front to back, if nothing was committed
  /// to it since: both superblocks are zero, and its trailer ends the file.
  private static func streamedState(_ file: InputFile) throws -> CommitState? {
    let slots = try bytes(file, CommitSlot.offset(of: 0), 2 * 4_096)
    guard slots.count(of: 0, 0..<slots.byteCount) == slots.byteCount else { return nil }
    let offset = file.byteCount - min(file.byteCount, Limits.trailerBytes)
    guard let trailer = try trailer(file, at: offset, nil), trailer.isStreamed,
      trailer.state.generation == 1
    else {
      throw FormatError(
        .truncated, "file", at: file.byteCount,
        "the file was written from front to back and does not end with the trailer of its first generation; it is incomplete or was cut"
      )
    }
    try checkIdentity(file, trailer.state)
    guard trailer.state.fileID == trailer.state.generationID else {
      throw FormatError(
        .malformed, "trailer", at: offset, "the file id is not that of the first generation")
    }
    return trailer.state
  }

  /// Throws unless the id of a generation is the digest of its footer.
  public static func checkIdentity(_ file: InputFile, _ state: CommitState) throws {
    let footer = try source(file, state).block(state.footer, "footer")
    guard Blake2b.digest(footer.array(of: UInt8.self)) == state.generationID else {
      throw FormatError(
        .malformed, "footer", at: state.footer.offset,
        "the id of generation \(state.generation) is not the digest of its footer")
    }
  }

  private static func rollForward(
    _ file: InputFile, _ fileID: [UInt8]?, good: CommitState?, _ bad: [Int: String]
  ) throws -> CommitState {
    let start = good?.dataEnd ?? Limits.dataStart
    var offset = file.byteCount / 64 * 64
    while offset >= start + 64 {
      offset -= 64
      guard let trailer = try trailer(file, at: offset, fileID),
        trailer.state.generation > good?.generation ?? 0,
        try unlessEnded({
          try source(file, trailer.state).block(trailer.state.footer, "footer")
        }) != nil
      else { continue }
      return trailer.state
    }
    if let good, file.byteCount == good.dataEnd { return good }
    let slots = bad.sorted { $0.key < $1.key }.map { "\(CommitSlot.name($0.key)): \($0.value)" }
      .joined(separator: "; ")
    throw FormatError(
      .damaged, "superblocks", at: CommitSlot.offset(of: bad.keys.min() ?? 0),
      "\(slots); no trailer of a later commit was found, so rows may be missing")
  }

  /// The trailer at an offset, of any file if `fileID` is `nil`; `nil` if there is none.
  ///
  /// - Throws: Only errors that say nothing about the file, such as `OutOfMemory`.
  public static func trailer(_ file: InputFile, at offset: UInt64, _ fileID: [UInt8]?) throws
    -> Trailer?
  {
    guard let range = ByteRange(offset: offset, byteCount: Limits.trailerBytes),
      range.end <= file.byteCount
    else { return nil }
    // Sectors that cannot be read have no trailer.
    return try unlessEnded {
      let bytes = try file.buffer(range)
      guard bytes.bigEndianPrefix(at: 0, byteCount: 8) == 0x494E_5345_414D_5452 else { return nil }
      return try Trailer(decoding: bytes, at: offset, fileID: fileID)
    } ?? nil
  }

  /// Throws unless the trailer of a commit is right and agrees with its state.
  public static func checkTrailer(_ file: InputFile, _ state: CommitState) throws {
    let offset = state.dataEnd - Limits.trailerBytes
    let trailer = try Trailer(
      decoding: try bytes(file, offset, Limits.trailerBytes), at: offset, fileID: state.fileID)
    guard trailer.state == state else {
      throw FormatError(
        .malformed, "trailer", at: offset,
        "generation \(trailer.state.generation) of the trailer contradicts generation \(state.generation) of the superblock"
      )
    }
  }

  private static func source(_ file: InputFile, _ state: CommitState) -> BlockSource {
    BlockSource(file: file, dataEnd: state.dataEnd, verification: .firstTouch)
  }

  private static func bytes(_ file: InputFile, _ offset: UInt64, _ byteCount: UInt64) throws
    -> Buffer
  {
    let end = min(file.byteCount, offset + byteCount)
    guard offset <= end, let range = ByteRange(offset: offset, byteCount: end - offset) else {
      throw FormatError(
        .truncated, "file", at: file.byteCount, "the file ends before byte \(offset)")
    }
    let part = try file.buffer(range)
    guard offset == 0 || part.byteCount == Int(byteCount) else {
      throw FormatError(
        .truncated, "file", at: file.byteCount, "the file ends before byte \(offset + byteCount)")
    }
    return part
  }
}
