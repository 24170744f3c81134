// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import InseamColumns
internal import InseamMethods

#if canImport(Glibc)
import Glibc
#endif

@c @implementation public func inseam_compute(
  _ dataset: inseam_handle, _ method: UnsafePointer<CChar>!,
  _ options: UnsafePointer<UnsafePointer<CChar>?>!, _ schema: UnsafeMutablePointer<ArrowSchema>!,
  _ array: UnsafeMutablePointer<ArrowArray>!,
  _ report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL, and the report too; `target` and `text`
  // refuse NULL. The array is stored or released, never both.
  unsafe call(error) {
    let (schema, array) = (try unsafe target(schema, "schema"), try unsafe target(array, "array"))
    let dataset = try Handles.object(dataset, Dataset.self)
    let name = try unsafe text(method, "method")
    var pairs = try unsafe CallOptions(options)
    let (into, replaces) = (try pairs.take("into"), try pairs.takeFlag("replace"))
    let locking = try pairs.takeLocking()
    if let into, into.isEmpty || into.contains(where: { ".[]\"".contains($0) }) {
      throw ArgumentError(
        "option into must be a name without dots, brackets and quotes; found '\(into)'")
    }
    let computation = try Computation(name, &pairs)
    // The result is attached to the state it was computed from.
    let change = try into.map { _ in
      try DatasetChange(
        dataset.path, time: WallClock.microseconds, locking: locking, from: dataset.generation)
    }
    let computed = try computation.run(dataset)
    // Made before the commit, after which nothing may fail.
    var values = try unsafe ArrowArray(computed.column, as: computed.field)
    var type: ArrowSchema?
    var text: UnsafeMutablePointer<CChar>?
    do {
      unsafe type = try ArrowSchema(computed.field)
      if unsafe report != nil { unsafe text = try computed.report.cString() }
      if let into, let change {
        try computed.attach(into, replaces, change)
        try change.commit()
      }
    } catch {
      unsafe values.release?(&values)
      if var made = unsafe type { unsafe made.release?(&made) }
      unsafe free(text)
      throw error
    }
    if let type = unsafe type { unsafe schema.initialize(to: type) }
    unsafe array.initialize(to: values)
    unsafe report?.pointee = text
  }
}

/// A method with its parameters: SEAM, or one of the catalog.
private enum Computation {
  case seam(Seam)
  case other(any Method, MethodParameters)

  /// The values of a method, its report, and a function that attaches the values.
  struct Result {
    let field: Field
    let column: Column
    let report: JSONObject
    let attach: (_ name: String, _ replaces: Bool, _ change: DatasetChange) throws -> Void
  }

  init(_ name: String, _ pairs: inout CallOptions) throws {
    if name == "seam" {
      self = .seam(try Seam(&pairs))
      try pairs.finish()
      return
    }
    let type = try MethodCatalog.method(named: name)
    let parameters = try MethodParameters(pairs.takeRest(), for: type.options)
    var taken = parameters
    self = .other(try type.init(&taken), parameters)
  }

  func run(_ dataset: Dataset) throws -> Result {
    switch self {
    case .seam(let seam):
      let result = try seam.compute(dataset)
      return Result(
        field: SeamResult.field(named: ""), column: try result.column(0..<Int(dataset.rowCount)),
        report: try SeamSummary(result, dataset).json(result)
      ) {
        try result.attach(named: $0, replacing: $1, of: dataset, to: $2)
      }
    case .other(let method, let parameters):
      let result = try method.compute(dataset, threadCount: nil)
      return Result(
        field: result.field(named: ""), column: try result.column(), report: JSONObject(result)
      ) {
        try result.attach(
          named: $0, parameters: parameters, replacing: $1, of: dataset, to: $2)
      }
    }
  }
}

extension JSONObject {
  /// The report of a method, with its name and the container of its values.
  fileprivate init(_ result: MethodResult) {
    self.init()
    add("method", result.method)
    add("container", result.container)
    add(result.report)
  }

  private mutating func add(_ report: MethodReport) {
    for (name, value) in report.entries {
      switch value {
      case .text(let text): add(name, text)
      case .count(let count): add(name, count)
      case .real(let number): add(name, number)
      case .list(let numbers): add(name, numbers)
      case .part(let part):
        var object = JSONObject()
        object.add(part)
        add(name, object)
      }
    }
  }
}

extension Seam {
  /// Reads the parameters of a call.
  fileprivate init(_ pairs: inout CallOptions) throws {
    guard let pm = try pairs.take("pm") else { throw ArgumentError("missing option pm=NAME") }
    guard let rm = try pairs.take("rm") else { throw ArgumentError("missing option rm=NAME") }
    self.init(pm: pm, rm: rm)
    mode = try pairs.take("mode", Seam.Mode.self) ?? .paper
    missing = try pairs.take("missing", Seam.Missing.self) ?? .null
    if let text = try pairs.take("gold") {
      guard let gold = Seam.Gold(text) else {
        throw ArgumentError(
          "option gold must be role, first, max:PATH or min:PATH; found '\(text)'")
      }
      self.gold = gold
    }
    enum Normalize: String, CaseIterable { case mean }
    takesMean = try pairs.take("normalize", Normalize.self) == .mean
    standardizes = try pairs.takeFlag("standardize")
    allowsCircular = try pairs.takeFlag("allow-circular")
  }
}

extension SeamSummary {
  /// The summary as JSON, with the names of the command line tool.
  fileprivate func json(_ result: SeamResult) -> JSONObject {
    var json = JSONObject()
    json.add("method", "seam")
    json.add("pm", result.parameters.pm)
    json.add("rm", result.parameters.rm)
    json.add("mode", result.parameters.mode.rawValue)
    json.add("worst", result.parameters.mode.lowestIsWorst ? "lowest" : "highest")
    json.add("rows", rowCount)
    json.add("values", valueCount)
    json.add("comparable", comparableCount)
    json.add("zeros", zeroCount)
    json.add("hacked", hackedCount)
    json.add("mean", mean)
    json.add("cut", cut?.value)
    json.add("ties_at_cut", cut.map { Double($0.ties) })
    json.add("sampled", sampledCount)
    json.add("spearman_n_worse", correlationWithWorse)
    json.add("spearman_length", correlationWithLength)
    var shares = JSONObject()
    for overlap in overlaps { shares.add(overlap.mode.rawValue, overlap.share) }
    json.add("overlap", shares)
    json.add("positive_logps", result.anomalies.positiveLogps)
    json.add("sentinels", result.anomalies.sentinels)
    json.add("bad_lengths", result.anomalies.badLengths)
    json.add("non_finite", result.anomalies.nonFinite)
    json.add("missing_scores", result.anomalies.missingScores)
    json.add("missing_logps", result.anomalies.missingLogps)
    json.add("missing_gold_scores", result.anomalies.missingGoldScores)
    json.add("infinite_scores", result.anomalies.infiniteScores)
    json.add("rows_without_gold", result.anomalies.rowsWithoutGold)
    json.add("rows_with_several_gold", result.anomalies.rowsWithSeveralGold)
    var roles = JSONObject()
    for (role, count) in result.anomalies.unknownRoles.sorted(by: { $0.key < $1.key }) {
      roles.add(role.text, count)
    }
    json.add("unknown_roles", roles)
    return json
  }
}
