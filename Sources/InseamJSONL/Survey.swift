// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
public import InseamColumns

/// What makes a conversion take records that it refuses.
public enum Remedy: Hashable, Sendable {
  /// A path is kept as JSON text.
  case json(FieldPath)
  /// The object at a path is a map.
  case map(FieldPath)
  /// Bare NaN and Infinity are numbers.
  case allowNaN

  /// The path that it is about, if it is about one.
  public var path: FieldPath? {
    switch self {
    case .json(let path), .map(let path): path
    case .allowNaN: nil
    }
  }

  /// The options of `convert` that it is.
  public var arguments: [String] {
    switch self {
    case .json(let path): ["--type", "\(path)=json"]
    case .map(let path): ["--type", "\(path)=map"]
    case .allowNaN: ["--allow-nan"]
    }
  }
}

/// Records that a conversion refuses for one reason.
public struct Surprise: Sendable {
  /// What is wrong, without the options that help.
  public let reason: String
  /// What makes the conversion take them; `nil` if they can only be left out.
  public let remedy: Remedy?
  /// The records, each under the first of its reasons.
  public internal(set) var count: Int
  /// The first one.
  public let first: InputLocation
}

/// Finds everything that a conversion of some inputs would refuse, in one reading.
///
/// Each block is cut into columns twice: as the options say, which counts what is refused, and with
/// all that would help, which finds what is wrong beside.
public struct Survey {
  private var options: ImportOptions
  private var helped: ImportOptions
  private var remedies: Set<Remedy> = []
  /// What would be refused, in the order of the inputs.
  public private(set) var surprises: [Surprise] = []

  /// Prepares a survey for the options of a conversion.
  public init(_ options: ImportOptions) {
    self.options = options
    self.options.onError = .skip
    self.options.conflictsBecomeJSON = false
    self.options.keepsShape = true
    helped = self.options
  }

  /// Reads the inputs.
  ///
  /// - Returns: The options with what helps.
  /// - Throws: `InputLocation` for what ends any conversion, and what reading throws.
  public mutating func run() throws -> ImportOptions {
    let blocks = RecordBlocks(options)
    var next = try blocks.next()
    if options.preset == .auto {
      let choice = try PresetChooser(options).choose(next)
      (options.preset, options.choice) = (choice.preset, choice)
      (helped.preset, helped.choice) = (choice.preset, choice)
      options.report(choice)
    }
    var (kinds, helpedKinds) = ([Name: KnownKind](), [Name: KnownKind]())
    let shredder = try BlockShredder(options)
    while let block = next {
      try Calls.check()
      count(try shred(block, shredder, &kinds))
      var isNew = true
      while isNew {
        let refusals = try shred(block, BlockShredder(helped), &helpedKinds)
        isNew = false
        for refusal in refusals {
          if let remedy = refusal.error.remedy, apply(remedy) {
            isNew = true
            if !surprises.contains(where: { $0.remedy == remedy }) { note(refusal, count: 1) }
          }
        }
        if isNew { forgetKinds(&helpedKinds) }
      }
      next = try blocks.next()
    }
    return helped
  }

  private func shred(
    _ block: RecordBlock, _ shredder: BlockShredder, _ kinds: inout [Name: KnownKind]
  ) throws -> [ShreddedBlock.Refusal] {
    let shredded = try shredder.shred(block, known: kinds)
    for (path, (kind, line)) in shredded.kinds {
      kinds[path] = kind.following(kinds[path], at: "\(block.path):\(line)")
    }
    return shredded.refusals
  }

  private mutating func count(_ refusals: [ShreddedBlock.Refusal]) {
    for refusal in refusals {
      let remedy = refusal.error.remedy
      let same = surprises.firstIndex { surprise in
        remedy != nil
          ? surprise.remedy == remedy
          : surprise.remedy == nil && Name(surprise.reason) == Name(refusal.error.reason)
      }
      if let same { surprises[same].count += 1 } else { note(refusal, count: 1) }
    }
  }

  private mutating func note(_ refusal: ShreddedBlock.Refusal, count: Int) {
    surprises.append(
      Surprise(
        reason: refusal.error.reason, remedy: refusal.error.remedy, count: count,
        first: refusal.place))
  }

  /// Adds what helps; `false` if it is known already.
  private mutating func apply(_ remedy: Remedy) -> Bool {
    guard remedies.insert(remedy).inserted else { return false }
    switch remedy {
    case .json(let path): helped.rules.set(.json, at: path.description)
    case .map(let path): helped.rules.set(.map, at: path.description)
    case .allowNaN: helped.allowsNaN = true
    }
    return true
  }

  /// Forgets what was seen at and below paths that are text or maps now.
  private func forgetKinds(_ kinds: inout [Name: KnownKind]) {
    let paths = remedies.compactMap { $0.path?.description }
    kinds = kinds.filter { known, _ in
      !paths.contains { path in
        Name(path) == known || [".", "["].contains { known.text.hasPrefix(path + $0) }
      }
    }
  }
}

extension RecordError {
  /// What makes a conversion take the record.
  var remedy: Remedy? { conflict.map { .json(FieldPath(steps: $0.names)) } ?? suggestion }

  /// What is wrong, without the options that help.
  var reason: String {
    let ends = [" (--", "; "].compactMap { message.firstRange(ofText: $0)?.lowerBound }
    return String(message[..<(ends.min() ?? message.endIndex)])
  }
}
