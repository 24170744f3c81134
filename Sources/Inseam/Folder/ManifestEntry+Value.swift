// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension ManifestEntry {
  /// The fields of a row of a manifest, but for `row`.
  static let field = Field.structure(
    "",
    [
      Field("file", .utf8), Field("file_id", .utf8), Field("generation", .uint64),
      Field("generation_id", .utf8), Field("bytes", .uint64),
      .list("row_groups", of: Field("item", .uint32)),
      Field("deleted", .uint64), .list("columns", of: statisticsField),
    ])

  static let statisticsField = Field.structure(
    "item",
    [
      .list("path", of: Field("item", .utf8)), Field("nulls", .uint64), Field("nans", .uint64),
      bounds("signed", .int64), bounds("unsigned", .uint64), bounds("float", .float64),
      .structure(
        "bytes",
        [
          Field("min", .binary), Field("max", .binary), Field("min_cut", .bool),
          Field("max_cut", .bool),
        ]),
    ])

  private static func bounds(_ name: String, _ type: PhysicalType) -> Field {
    .structure(name, [Field("min", type), Field("max", type)])
  }

  /// The row of the manifest, but for `row`.
  var value: Value {
    let statistics = columns.sorted {
      $0.key.steps.lexicographicallyPrecedes($1.key.steps) { $0 < $1 }
    }
    return .structure([
      .text(file), .text(fileID), .uint(generation), .text(generationID),
      .uint(byteCount),
      .list(rowGroups.map { .uint(UInt64($0)) }), .uint(deletedCount),
      .list(statistics.map { ManifestEntry.value($0.key.steps, $0.value) }),
    ])
  }

  /// Reads a row; `nil` if something is missing or cannot be.
  init?(_ value: Value) {
    guard case .structure(let fields) = value, fields.count == 8,
      case .text(let file) = fields[0], case .text(let fileID) = fields[1],
      case .uint(let generation) = fields[2], case .text(let generationID) = fields[3],
      case .uint(let byteCount) = fields[4], case .list(let rowGroups) = fields[5],
      case .uint(let deletedCount) = fields[6], case .list(let columns) = fields[7],
      Manifest.allows(file)
    else { return nil }
    self.file = file
    self.fileID = fileID
    self.generation = generation
    self.generationID = generationID
    self.byteCount = byteCount
    self.deletedCount = deletedCount
    var counts: [Int] = []
    for count in rowGroups {
      guard case .uint(let rows) = count else { return nil }
      counts.append(Int(rows))
    }
    self.rowGroups = counts
    var known: [FieldPath: Statistics] = [:]
    for column in columns {
      guard let (path, statistics) = ManifestEntry.statistics(column), known[path] == nil else {
        return nil
      }
      known[path] = statistics
    }
    self.columns = known
  }

  private static func value(_ path: [String], _ statistics: Statistics) -> Value {
    var bounds = [Value](repeating: .absent, count: 4)
    switch statistics.bounds {
    case .none: break
    case .signed(let low, let high): bounds[0] = .structure([.int(low), .int(high)])
    case .unsigned(let low, let high): bounds[1] = .structure([.uint(low), .uint(high)])
    case .float(let low, let high): bounds[2] = .structure([.double(low), .double(high)])
    case .bytes(let low, let high):
      bounds[3] = .structure([
        .binary(low.prefix), .binary(high.prefix), .bool(low.isCut), .bool(high.isCut),
      ])
    }
    return .structure(
      [
        .list(path.map { .text($0) }), .uint(UInt64(statistics.nullCount)),
        .uint(UInt64(statistics.nanCount)),
      ] + bounds)
  }

  private static func statistics(_ value: Value) -> (FieldPath, Statistics)? {
    guard case .structure(let fields) = value, fields.count == 7, case .list(let steps) = fields[0],
      case .uint(let nulls) = fields[1], case .uint(let nans) = fields[2],
      let nullCount = Int(exactly: nulls), let nanCount = Int(exactly: nans),
      let bounds = bounds(Array(fields[3...]))
    else { return nil }
    var path: [String] = []
    for step in steps {
      guard case .text(let name) = step else { return nil }
      path.append(name)
    }
    var statistics = Statistics()
    (statistics.nullCount, statistics.nanCount, statistics.bounds) = (nullCount, nanCount, bounds)
    return (FieldPath(steps: path), statistics)
  }

  private static func bounds(_ values: [Value]) -> Statistics.Bounds? {
    let present = values.filter { $0 != .absent && $0 != .null }
    guard present.count <= 1, case .structure(let fields)? = present.first else {
      return present.isEmpty ? Statistics.Bounds.none : nil
    }
    switch (fields[0], fields[1]) {
    case (.int(let low), .int(let high)): return .signed(low, high)
    case (.uint(let low), .uint(let high)): return .unsigned(low, high)
    case (.double(let low), .double(let high)): return .float(low, high)
    case (.binary(let low), .binary(let high)):
      guard case .bool(let isLowCut) = fields[2], case .bool(let isHighCut) = fields[3],
        max(low.count, high.count) <= Statistics.BytesBound.byteLimit
      else { return nil }
      return .bytes(
        min: .init(prefix: low, isCut: isLowCut), max: .init(prefix: high, isCut: isHighCut))
    default: return nil
    }
  }
}
