// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
internal import InseamColumns

extension Shredder {
  /// The most keys of one object before it counts as a map.
  static let keyLimit = 256
  /// The most bytes of a key, as the format has it.
  static let nameLimit = 65_535
  /// The most levels below the record; the format has two more, for the row and a margin.
  static let depthLimit = 62

  func appendArray(_ line: JSONLine, _ index: inout Int, _ place: RecordPlace) throws(RecordError) {
    let event = line[index]
    try become(.list, event, place)
    let items = try items(event, place)
    index += 1
    while line[index].kind != INSEAM_JSON_ARRAY_END.rawValue {
      if items.appendNumbers(line, &index) { continue }
      try items.append(line, &index, place)
    }
    index += 1
    try finishList(items, of: "items", event)
  }

  /// The items of this list.
  private func items(_ event: inseam_json_event, _ place: RecordPlace) throws(RecordError)
    -> Shredder
  {
    if let items = children.first { return items }
    try checkDepth(event)
    let items = Shredder(
      path: path.items, name: Array("item".utf8), rules: rules, firstRecord: place.number)
    children = [items]
    return items
  }

  /// Appends the list's slot, which ends after the items so far.
  private func finishList(_ items: Shredder, of things: String, _ event: inseam_json_event)
    throws(RecordError)
  {
    guard items.slots.count <= Int(UInt32.max) else {
      throw RecordError(
        message: "\(path) has more than 2^32 - 1 \(things) in one block of records",
        offset: Int(event.offset))
    }
    offsets.append(UInt32(items.slots.count))
    notePresent()
  }

  func appendObject(_ line: JSONLine, _ index: inout Int, _ place: RecordPlace)
    throws(RecordError)
  {
    let start = line[index]
    try become(.object, start, place)
    index += 1
    objectCount += 1
    var cursor = 0
    while line[index].kind != INSEAM_JSON_OBJECT_END.rawValue {
      let key = line[index]
      let child = try child(for: key, line, &cursor, place)
      if child.lastObject == objectCount {
        let advice = path.names.isEmpty ? "" : " (--type \(path)=json keeps the object as text)"
        throw RecordError(
          message: "the key \(child.path) appears twice in one object" + advice,
          offset: Int(key.offset),
          suggestion: path.names.isEmpty ? nil : .json(FieldPath(steps: path.names)))
      }
      child.lastObject = objectCount
      index += 1
      try child.append(line, &index, place)
    }
    index += 1
    finishObject()
  }

  /// Appends an object as a list of its keys and values.
  func appendMap(_ line: JSONLine, _ index: inout Int, _ place: RecordPlace) throws(RecordError) {
    let start = line[index]
    try become(.list, start, place)
    let items = try mapItems(start, place)
    index += 1
    var keys: Set<[UInt8]> = []
    while line[index].kind != INSEAM_JSON_OBJECT_END.rawValue {
      let event = line[index]
      var key: [UInt8] = []
      line.appendText(event, to: &key)
      guard keys.insert(key).inserted else {
        throw RecordError(
          message:
            "the key \(String(decoding: key, as: UTF8.self)) appears twice in one object (--type \(path)=json keeps the object as text)",
          offset: Int(event.offset))
      }
      index += 1
      items.children[0].appendKey(key)
      try items.children[1].append(line, &index, place)
      items.notePresent()
    }
    index += 1
    try finishList(items, of: "keys", start)
  }

  /// The keys and values of a map.
  private func mapItems(_ event: inseam_json_event, _ place: RecordPlace) throws(RecordError)
    -> Shredder
  {
    let items = try items(event, place)
    guard items.children.isEmpty else { return items }
    try items.become(.object, event, place)
    items.children = ["key", "value"].map {
      Shredder(
        path: path.items.appending($0), name: Array($0.utf8), rules: rules,
        firstRecord: place.number)
    }
    return items
  }

  /// Appends an array as a struct of its places.
  func appendTuple(_ line: JSONLine, _ index: inout Int, _ place: RecordPlace) throws(RecordError) {
    let start = line[index]
    try become(.object, start, place)
    index += 1
    var position = 0
    while line[index].kind != INSEAM_JSON_ARRAY_END.rawValue {
      var cursor = position
      if position == children.count {
        _ = try addChild(Array("\(position)".utf8), line[index], &cursor, place)
      }
      try children[position].append(line, &index, place)
      position += 1
    }
    index += 1
    finishObject()
  }

  /// Appends the object's slot; keys that were not there are absent.
  private func finishObject() {
    notePresent()
    let count = slots.count
    for child in children where child.slots.count < count {
      child.appendNull(isAbsent: true, times: count - child.slots.count)
    }
  }

  /// The field of a key: usually the one after the last, since objects repeat their order.
  private func child(
    for key: inseam_json_event, _ line: JSONLine, _ cursor: inout Int, _ place: RecordPlace
  ) throws(RecordError) -> Shredder {
    if cursor < children.count, line.text(key, equals: children[cursor].name) {
      cursor += 1
      return children[cursor - 1]
    }
    var name: [UInt8] = []
    line.appendText(key, to: &name)
    if let known = childIndex[name] {
      cursor = known + 1
      return children[known]
    }
    return try addChild(name, key, &cursor, place)
  }

  private func addChild(
    _ name: [UInt8], _ key: inseam_json_event, _ cursor: inout Int, _ place: RecordPlace
  ) throws(RecordError) -> Shredder {
    try checkName(name, key)
    try checkDepth(key)
    let child = Shredder(
      path: path.appending(String(decoding: name, as: UTF8.self)), name: name, rules: rules,
      firstRecord: place.number)
    child.appendNull(isAbsent: true, times: slots.count)
    childIndex[name] = children.count
    children.append(child)
    cursor = children.count
    return child
  }

  private func checkName(_ name: [UInt8], _ key: inseam_json_event) throws(RecordError) {
    guard children.count < Shredder.keyLimit else {
      throw RecordError(
        message: Shredder.tooManyKeys(path),
        offset: Int(key.offset),
        suggestion: path.names.isEmpty ? nil : .map(FieldPath(steps: path.names)))
    }
    guard name.count <= Shredder.nameLimit else {
      throw RecordError(
        message: "a key has \(name.count) bytes; the limit is \(Shredder.nameLimit)",
        offset: Int(key.offset))
    }
  }

  private func checkDepth(_ event: inseam_json_event) throws(RecordError) {
    guard path.names.count < Shredder.depthLimit else {
      let top = RecordPath(names: Array(path.names.prefix(1)))
      throw RecordError(
        message:
          "nested more than \(Shredder.depthLimit) levels deep (--type \(top)=json keeps the value as text)",
        offset: Int(event.offset), suggestion: .json(FieldPath(steps: top.names)))
    }
  }
}
