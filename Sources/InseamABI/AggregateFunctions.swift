// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamBytes
internal import InseamColumns

@c @implementation public func inseam_aggregate(
  _ dataset: inseam_handle, _ options: UnsafePointer<UnsafePointer<CChar>?>!,
  _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` refuses NULL, and has room for
  // the one value that is stored; the options are copied.
  unsafe call(error) {
    let target = try unsafe target(json, "json")
    let dataset = try Handles.object(dataset, Dataset.self)
    var options = try unsafe CallOptions(options)
    let paths = options.takeAll("of")
    let by = try options.take("by")
    let predicate = try options.take("where")
    try options.finish()
    guard !paths.isEmpty else {
      throw ArgumentError("option 'of' is missing: the path of a column")
    }
    let aggregation = Aggregation(
      of: paths, by: by, where: try predicate.map { try RowPredicate($0) })
    var object = JSONObject()
    object.add(
      "groups",
      try aggregation.run(dataset).map { group in
        var part = JSONObject()
        if let value = group.value { part.add("group", value) } else { part.add("group", nil) }
        part.add("columns", group.columns.map(\.json))
        return part
      })
    unsafe target.pointee = try object.cString()
  }
}

extension ColumnAggregate {
  /// The results by their names in `inseam stats --json`.
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("values", count)
    object.add("nulls", nullCount)
    object.add("nan", nanCount)
    object.add("min", least)
    object.add("max", most)
    object.add("mean", mean)
    object.add("deviation", deviation)
    object.add("quantiles", sketch.quantiles(ColumnAggregate.shares))
    object.add("quantiles_exact", sketch.isExact)
    if let distinct = values.distinctCount {
      object.add("distinct", distinct)
    } else {
      object.add("distinct", nil)
    }
    let top = values.top(5)
    object.add("top_values", top.map(\.value))
    object.add("top_counts", top.map(\.count))
    return object
  }
}
