// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct PassingRowsTests {
  private static let field = Field.structure("", [Field("n", .int64), Field("t", .utf8)])
  private static let predicate = "n % 3 = 1 AND t LIKE '%5%'"

  private static func rows(_ numbers: Range<Int>) throws -> Column {
    try Column(numbers.map { .structure([.int(Int64($0)), .text("row \($0)")]) }, as: field)
  }

  private static func append(_ numbers: Range<Int>, to path: String) throws {
    var options = WriteOptions()
    options.rowGroupRows = 16
    let writer = try DatasetWriter(appendingTo: path, options: options)
    try writer.append(rows(numbers), as: field)
    try writer.commit()
  }

  private static func create(_ path: String) throws {
    var options = WriteOptions()
    options.rowGroupRows = 16
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(rows(0..<100), as: field)
    try writer.commit()
  }

  /// A dataset of 100 rows, a file or a folder with one.
  private static func created(in folder: TemporaryFolder, isFolder: Bool) throws -> (
    dataset: String, file: String
  ) {
    let file = folder.path(isFolder ? "run/a.inseam" : "a.inseam")
    let dataset = isFolder ? folder.path("run") : file
    if isFolder { try publish(dataset) }
    try create(file)
    if isFolder { try publish(dataset) }
    return (dataset, file)
  }

  private static func attach(_ name: String, to path: String) throws {
    try DatasetChange.apply(to: path) { change in
      try change.run { writer, _ in
        let replaced = writer.schema.children.first { $0.name == name }
        let new = replaced.map { Field(name, $0.type) } ?? Field(name, .int64)
        try writer.attach(new, replacing: replaced != nil) { _, count in
          try Column((0..<count).map { .int(Int64(5 * $0)) }, as: new)
        }
        return true
      }
    }
  }

  private static func publish(_ folder: String) throws {
    let writer = try FolderWriter(folder, isCreating: true)
    try writer.add(writer.unpublished())
    if writer.hasChanges { try writer.commit() }
  }

  /// What others do to the dataset, where the file is the dataset or a part of it.
  private static let changes: [@Sendable (_ dataset: String, _ file: String) throws -> Void] = [
    { _, file in try append(200..<237, to: file) },
    { dataset, _ in
      try DatasetChange.apply(to: dataset) {
        _ = try $0.delete($0.base.selections(of: 7..<30))
      }
    },
    { dataset, _ in try attach("other", to: dataset) },
    { dataset, _ in try attach("n", to: dataset) },
    { dataset, _ in
      try DatasetChange.apply(to: dataset) { try $0.run { file, _ in try file.restoreRows() > 0 } }
    },
    { dataset, _ in _ = try Dataset.compact(dataset) },
    { dataset, _ in
      let generation = try Dataset(dataset).generation
      if generation > 2 { try DatasetChange.rollBack(dataset, to: generation - 1) }
    },
  ]

  /// Whatever others change, the rows are those that a new filter finds.
  @Test(arguments: [false, true])
  func laterStatesAreFollowed(isFolder: Bool) throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      let folder = try TemporaryFolder()
      let (dataset, file) = try Self.created(in: folder, isFolder: isFolder)
      var passing = try PassingRows(of: Dataset(dataset), where: RowPredicate(Self.predicate))
      for _ in 0..<5 {
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          // After a rollback some changes are refused.
          try? Self.changes.randomElement(using: &random)?(dataset, file)
        }
        if isFolder { try Self.publish(dataset) }
        let newest = try Dataset(dataset)
        passing = try passing.following(newest)
        #expect(try passing.selections == newest.filter(RowPredicate(Self.predicate)))
      }
    }
  }

  /// Row groups in which nothing has changed that the predicate reads are not read again.
  @Test(arguments: [false, true])
  func onlyWhatDiffersIsRead(isFolder: Bool) throws {
    let folder = try TemporaryFolder()
    let (dataset, file) = try Self.created(in: folder, isFolder: isFolder)
    let passing = try PassingRows(of: Dataset(dataset), where: RowPredicate(Self.predicate))
    try Self.attach("other", to: dataset)
    #expect(throws: Never.self) { try passing.following(Dataset(dataset), rowLimit: 0) }
    try Self.append(100..<120, to: file)
    if isFolder { try Self.publish(dataset) }
    #expect(throws: Never.self) { try passing.following(Dataset(dataset), rowLimit: 20) }
    // Some rows of the second row group; those before it are the same.
    try DatasetChange.apply(to: dataset) { _ = try $0.delete($0.base.selections(of: 20..<24)) }
    #expect(throws: Never.self) { try passing.following(Dataset(dataset), rowLimit: 32) }
    try Self.attach("n", to: dataset)
    #expect { try passing.following(Dataset(dataset), rowLimit: 32) } throws: { error in
      (error as? DatasetError)?.code == "conflict"
    }
  }

  /// `delete` finds the rows itself.
  @Test(arguments: [false, true])
  func rowsThatPassAreDeleted(isFolder: Bool) throws {
    let folder = try TemporaryFolder()
    let (dataset, _) = try Self.created(in: folder, isFolder: isFolder)
    let predicate = try RowPredicate("n % 10 = 4")
    let counts = try DatasetChange.delete(where: predicate, from: dataset)
    #expect(counts.count == 10 && counts.before == 100)
    let after = try Dataset(dataset)
    #expect(try after.rowCount == 90 && after.count(where: predicate) == 0)
    #expect(try DatasetChange.delete(where: predicate, from: dataset).count == 0)
    #expect(try Dataset(dataset).generation == after.generation)
  }
}
