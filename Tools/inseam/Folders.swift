// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes
import InseamColumns
import InseamJSONL

/// `inseam publish`.
struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add data files in a folder to its dataset, in one commit.",
    usage: "inseam publish <folder> [<name> ...] [--remove <name>] [options]",
    discussion: discussion(
      """
      Each worker writes its own file into a folder; publish then adds them to the dataset at once. Without names it adds \
      all *.inseam files in natural order, and updates data files to their newest generation. A file in the folder that \
      is not published is not part of the dataset. A column must have the same provenance in all data files.

      With --on-conflict json, a column whose values have no common type becomes JSON text, by a commit in each data file \
      that has it.
      """, examples: "mkdir run", "inseam convert rollouts.jsonl -o run/step-1.inseam",
      "inseam publish run", "inseam count run --where 'gold(rm.sky) > 1'"))

  @Argument(help: "Folder of the dataset.", completion: .directory) var folder: String
  @Argument(help: "Files in the folder to add (default: all *.inseam files).", completion: .file())
  var names: [String] =
    []
  @Option(
    help: ArgumentHelp(
      "Data file to remove from the dataset; the file itself is kept.", valueName: "name"))
  var remove: [String] = []
  @Option(help: .onConflict) var onConflict = OnConflict.stop
  @OptionGroup var lock: WaitFlags
  @OptionGroup var flags: OutputFlags

  func run() throws {
    if try !Dataset.recognises(folder) { try requireParts() }
    var (chosen, before) = ([String](), 0)
    if onConflict == .json {
      let (_, stored) = try DatasetChange.storingConflictsAsJSON(
        in: { [folder] + chosen.map { "\(folder)/\($0)" } }, time: Terminal.now,
        locking: lock.options(waiting: 60)
      ) { try publish(&chosen, &before) }
      if !flags.quiet { reportStored(stored) }
    } else {
      try advisingOnConflict { try publish(&chosen, &before) }
    }
    let dataset = try Dataset(folder)
    let parts = dataset.partCount ?? 0
    try flags.report(
      chosen.isEmpty && remove.isEmpty
        ? "nothing to publish; \(folder) is unchanged with \(Terminal.count(parts, "data file"))"
        : "\(Terminal.count(parts, "data file")) (\(before) before), \(Terminal.count(dataset.rowCount, "row")): \(folder)",
      [
        "parts": parts, "rows": dataset.rowCount, "generation": dataset.generation,
        "published": chosen, "removed": remove,
      ])
  }

  /// Publishes, and notes which files, and how many there were before.
  private func publish(_ chosen: inout [String], _ before: inout Int) throws {
    let writer = try FolderWriter(folder, isCreating: true, locking: lock.options(waiting: 60))
    before = writer.base.partCount ?? 0
    try writer.remove(remove.map(name))
    chosen = names.isEmpty && remove.isEmpty ? try writer.unpublished() : names.map(name)
    try writer.add(chosen)
    if writer.hasChanges { try writer.commit(time: Terminal.now) }
  }

  /// Throws unless the folder has a data file to publish.
  private func requireParts() throws {
    let found = names.isEmpty ? Folder.names(in: folder, suffix: ".inseam") : names.map(name)
    guard Folder.isFolder(folder) else {
      throw DatasetError("argument", folder, "not a directory")
    }
    guard !found.isEmpty else {
      throw DatasetError(
        "argument", folder,
        "the folder has no .inseam file; convert into it first: inseam convert FILE -o \(folder)/NAME.inseam"
      )
    }
    for name in found where !Folder.exists("\(folder)/manifest.inseam") {
      _ = try Dataset("\(folder)/\(name)")
    }
  }

  /// The name of a file that was given by name or by its path in the folder.
  private func name(_ text: String) -> String {
    let isInside = text.contains("/") && Folder.isFolder(text.folderPath, sameAs: folder)
    return isInside ? text.lastName : text
  }
}

/// `inseam merge`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the rows of several datasets to one file.",
    usage: "inseam merge <data> ... -o <file> [options]",
    discussion: discussion(
      """
      Fields that a dataset does not have are null in its rows. Types are widened where that is exact. A column with \
      different provenance, such as reduction=sum and reduction=mean, is an error; see inseam meta.

      With --group-by, rows of one prompt become one row: their responses follow each other, and all other fields have \
      to agree. A single dataset is merged with itself then.
      """, examples: "inseam slice rollouts.inseam --rows :100 -o a.inseam",
      "inseam slice rollouts.inseam --rows 100: -o b.inseam",
      "inseam merge a.inseam b.inseam -o both.inseam"))

  @Argument(help: "Datasets, files or folders, in the order of their rows.", completion: .file())
  var data: [String]
  @Option(name: .shortAndLong, help: .outputDataset) var output: DatasetPath
  @Option(
    help: ArgumentHelp(
      "Make one row of the rows of each prompt; the fields that identify a prompt, separated by commas.",
      valueName: "fields"), completion: .columns)
  var groupBy: String?
  @Option(help: .onConflict) var onConflict = OnConflict.stop
  @Option(help: .profile) var profile = WriteOptions.Profile.train
  @OptionGroup var existing: ForceFlags
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    try [output.path].requireApart(from: data)
    try existing.requireFree([output.path])
    guard groupBy.map({ !FieldPath.names(in: $0).isEmpty }) ?? true else {
      throw ValidationError("--group-by expects one field or more.")
    }
  }

  func run() throws {
    let merged = try merging(try data.map { try Dataset($0) })
    var options = existing.options
    options.profile = profile
    let lineage = [
      (key: "command", value: "merge"), (key: "inputs", value: data.joined(separator: "\n")),
    ]
    var rowCount = merged.rowCount
    if let groupBy {
      rowCount = try RowGatherer(merged, keys: FieldPath.names(in: groupBy)).write(
        to: output.path, options: options, lineage: lineage + [(key: "group-by", value: groupBy)])
    } else {
      try merged.extract(
        merged.selections(of: 0..<merged.rowCount), to: output.path, options: options,
        lineage: lineage)
    }
    let gathered = groupBy == nil ? "" : " gathered from \(Terminal.count(merged.rowCount))"
    try flags.report(
      "\(Terminal.count(rowCount, "row"))\(gathered) of \(Terminal.count(data.count, "dataset")): \(output.path)",
      ["rows": rowCount, "output": output.path])
  }

  private func merging(_ datasets: [Dataset]) throws -> Dataset {
    guard onConflict == .json else {
      return try advisingOnConflict { try Dataset.merging(datasets) }
    }
    let (merged, stored) = try Dataset.merging(datasets, conflictsAsJSONBeside: output.path)
    if !flags.quiet { reportStored(stored) }
    return merged
  }
}

/// `inseam split`.
struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a dataset as a folder of several data files.",
    usage: "inseam split <data> (--parts <n> | --part-rows <n>) -o <folder> [options]",
    discussion: discussion(
      "Adjacent rows of one prompt stay in one data file.",
      examples: "inseam split rollouts.inseam --parts 4 -o run"))

  @OptionGroup var input: ReadFlags
  @Option(help: ArgumentHelp("Number of data files of equal size.", valueName: "n")) var parts: Int?
  @Option(help: ArgumentHelp("Rows of each data file.", valueName: "n")) var partRows: UInt64?
  @Option(
    help: ArgumentHelp(
      "Fields that identify a prompt, separated by commas (default: prompt_id, if it exists).",
      valueName: "fields"), completion: .columns)
  var groupBy: String?
  @Option(help: .profile) var profile = WriteOptions.Profile.train
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder to write, new or empty.", valueName: "folder"),
    completion: .directory)
  var output: String
  @OptionGroup var flags: OutputFlags

  func validate() throws {
    guard (parts == nil) != (partRows == nil) else {
      throw ValidationError("expected either --parts N or --part-rows N.")
    }
    guard groupBy.map({ !FieldPath.names(in: $0).isEmpty }) ?? true else {
      throw ValidationError("--group-by expects one field or more.")
    }
    guard (1...99_999).contains(parts ?? 1), partRows ?? 1 >= 1 else {
      throw ValidationError("--parts must be 1 to 99999, and --part-rows at least 1.")
    }
  }

  func run() throws {
    let dataset = try input.open()
    var options = WriteOptions()
    options.profile = profile
    let known = dataset.schema.children.contains { $0.name == "prompt_id" }
    let keys =
      groupBy.map { FieldPath.names(in: $0) } ?? (known ? ["prompt_id"] : [])
    let counts = try dataset.split(
      parts.map { .parts($0) } ?? .rows(partRows ?? 1), keys: keys, into: output, options: options,
      lineage: [(key: "command", value: "split")])
    let sizes = counts.isEmpty ? "" : ", \(counts.min() ?? 0) to \(counts.max() ?? 0) rows each"
    try flags.report(
      "\(Terminal.count(counts.count, "data file"))\(sizes): \(output)",
      ["parts": counts, "rows": dataset.rowCount, "output": output])
  }
}
