// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// How a corpus is read.
public struct ImportOptions: Sendable {
  /// What happens to a line that is no record.
  public enum ErrorPolicy: Hashable, Sendable {
    /// The conversion ends with the first one.
    case stop
    /// It is counted and left out.
    case skip
    /// It is kept in a file, byte for byte; a second file beside it, `.reasons.jsonl`, says why.
    case quarantine(String)
  }

  /// The files, in their order; `-` is standard input.
  public var inputs: [String]
  /// How values become types.
  public var rules = TypeRules()
  /// What happens to a line that is no record.
  public var onError = ErrorPolicy.stop
  /// What becomes of files that have the paths of a quarantine.
  public var policy = OutputPolicy.create
  /// Whether a field that mixes kinds becomes text with the source of each value, rather than an
  /// error.
  public var conflictsBecomeJSON = false
  /// Whether `source.file` and `source.line` are kept.
  public var keepsSource = true
  /// Makes these options those of rows that are appended to a dataset.
  public mutating func follow(_ base: Dataset) {
    existing = base
    follow(base.schema)
  }

  /// Leaves alone what the rows of a dataset that is appended to do not have: where rows came from,
  /// made identifiers; gives columns that are JSON text, maps, dates or times there the same type.
  private mutating func follow(_ schema: Field) {
    let source = schema.children.first(where: \.isSource)
    keepsSource = source != nil
    sourceName = source?.name ?? sourceName
    identifiers.makesPromptID =
      schema.field(at: FieldPath(steps: [MadeIdentifiers.promptID]))?.isMadeIdentifier ?? false
    identifiers.makesResponseID =
      schema.field(at: FieldPath(steps: ["responses", "[]", MadeIdentifiers.responseID]))?
      .isMadeIdentifier ?? false
    let asked = Set<Name>(names: rules.paths)
    defer { followedPaths = Set<Name>(names: rules.paths).subtracting(asked) }
    for (path, field) in schema.paths() {
      if field.logical == .json { storedAsJSON.append(path) }
      if field.logical == .json { rules.set(.json, at: path.description) }
      if field.isMap { rules.set(.map, at: path.description) }
      switch field.logical {
      case .date, .timestamp: rules.setTime(field.logical, at: path.description)
      default: break
      }
      let isModelNumber = path.steps.contains { $0 == "pm" || $0 == "rm" }
      if field.type == .float64, isModelNumber {
        rules.set(.type(.float64), at: path.description)
      }
    }
  }

  /// The paths whose rules are those of the dataset that is appended to; records may lack them.
  private var followedPaths: Set<Name> = []
  /// The paths of rules that were asked for and that no record has.
  func unusedRules(_ used: Set<Name>) -> [String] {
    rules.paths.filter { !used.contains(Name($0)) && !followedPaths.contains(Name($0)) }
  }

  /// The columns of the dataset that is appended to that are JSON text.
  var storedAsJSON: [FieldPath] = []

  /// The name of the struct with `file` and `line`; `source_of_row` takes its place if records have
  /// it.
  var sourceName = RowSource.names.0
  /// Whether prompts and responses get identifiers where records have none.
  public var makesIdentifiers: Bool {
    get { identifiers.makesPromptID || identifiers.makesResponseID }
    set { identifiers = MadeIdentifiers(makesPromptID: newValue, makesResponseID: newValue) }
  }
  var identifiers = MadeIdentifiers()
  /// Whether bare NaN and Infinity are taken.
  public var allowsNaN = false
  /// The most bytes of a line.
  public var lineLimit = 1 << 30
  /// The most records read; all if `nil`.
  public var recordLimit: Int?
  /// Whether rows have the shape of the records, with the types of the preset: for a dry run, whose
  /// types are rules for the same records.
  public var keepsShape = false
  /// The top-level fields of the rows that are kept; all if `nil`.
  public var keptFields: Set<Name>?
  /// Whether a path of a rule or a move may be in no record.
  public var allowsMissing = false
  /// The paths of rules that may be in no record, such as those of a schema file.
  public var optionalPaths: [String] = []
  /// Whether what a pipe has is taken at once, rather than in large pieces.
  public var isLive = false
  /// What keeps standard input, where it may have to be read again.
  var spool: InputSpool?
  /// Whether inputs can be read again.
  var canBeReadAgain: Bool { spool != nil || !inputs.contains("-") }
  /// The time noted with the commit, in microseconds since 1970-01-01 UTC; 0 for none.
  public var commitTime: Int64 = 0
  /// The threads; the machine's processors if `nil`.
  public var threadCount: Int?
  /// The shape of the records.
  public var preset = Preset.generic
  /// What was chosen if the preset was `auto`.
  var choice: PresetChoice?
  /// Told which preset was chosen and why, before records are read, if `preset` is `auto`.
  public var onChoice: (@Sendable (PresetChoice) -> Void)?
  /// Told the paths that will be JSON text because they mix kinds; gives those that take their place.
  public var onConflicts: (@Sendable ([String]) throws -> [String])?
  /// Columns that get other names and places, after the preset.
  public var moves: [ColumnMove] = []
  /// The fields by which records, one response each, are gathered into rows, one prompt each; the
  /// preset's if empty.
  public var groupKeys: [String] = []
  /// Those fields by the names that `moves` give them.
  var gatheringKeys: [String] {
    groupKeys.map { key in
      let move = moves.first { $0.kind == .map && $0.path == key && $0.target.count == 1 }
      return move?.target[0] ?? key
    }
  }
  /// The dataset that is appended to, whose prompts are known.
  public var existing: Dataset?
  /// Which lists of the rows are aligned.
  public var alignment = AlignmentRules()
  /// Where the preset `seam-paper` finds the token count beside PM and RM; `none` does without.
  public var lengths: String?

  /// Options for some inputs, else the defaults.
  public init(inputs: [String]) { self.inputs = inputs }
}

extension ImportOptions {
  /// The fields of rows, whose lists say what they are aligned with.
  func aligned(_ field: Field) -> Field {
    let made = alignment.applied(to: field, besides: existing?.schema)
    return existing.map { made.aligned(as: $0.schema) } ?? made
  }
}

/// What a conversion did.
public struct ImportReport: Sendable {
  /// The records read, blank lines not counted.
  public internal(set) var recordCount = 0
  /// The rows written.
  public internal(set) var rowCount = 0
  /// The records left out.
  public internal(set) var refusedCount = 0
  /// The blank lines.
  public internal(set) var blankCount = 0
  /// The first refusals, at most ten.
  public internal(set) var refusals: [InputLocation] = []
  /// The bytes read from the inputs, as they are on disk.
  public internal(set) var byteCount: UInt64 = 0
  /// What float32 did to numbers, by path.
  public internal(set) var rounding: [Name: RoundingReport] = [:]
  /// The strings and booleans that became the numbers that a rule asks for, by path.
  public internal(set) var coercions: [Name: Int] = [:]
  /// Where float32 fields of the records are in the rows, by their paths in the records.
  public internal(set) var storedPaths: [Name: String] = [:]
  /// The shape the records were taken for.
  public internal(set) var preset = Preset.generic
  /// The numbers that the preset read as null, by path.
  var sentinels: [Name: Int] = [:]
  /// The prompts that were gathered although the dataset has a row of them.
  public internal(set) var knownPromptCount = 0
  /// The command that makes one row of the rows of each prompt.
  var joiningCommand = ""
  /// The records in which the preset found no prompt.
  public internal(set) var emptyPromptCount = 0
  /// The paths of rules and moved columns that no record has.
  public internal(set) var unusedPaths: [String] = []
  /// The full path, with every `[]`, of each path that a flag moved.
  public internal(set) var movedPaths: [Name: String] = [:]
  /// The paths of values in the records.
  var recordPaths: [String] = []
  /// The paths that became text because they mix kinds.
  public internal(set) var conflicts: [String] = []
}
