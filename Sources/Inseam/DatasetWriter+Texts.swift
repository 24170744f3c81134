// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
package import InseamColumns
package import InseamFormat

// What a writer knows of its text columns: their encodings, and the frames of others that it copies.

extension DatasetWriter {
  /// Lets the columns of a schema that hold bytes have writers.
  func addTexts(for field: Field) throws {
    for node in field.preorder where node.type.isBytes && texts[node.id] == nil {
      texts[node.id] = try TextColumnWriter(type: node.type, options: options, writer: blocks)
    }
    shareFrameSources()
  }

  /// The frames of a batch's text, compressed on the calling thread, by path; any thread may ask.
  package func frames(of batch: Column, as field: Field) throws -> [FieldPath: FrameColumn] {
    let sources = frameSources.withLock { $0 }
    var frames: [FieldPath: FrameColumn] = [:]
    func visit(_ column: Column, _ field: Field, _ path: FieldPath) throws {
      if let source = sources[path], let made = try source.frames(of: column) {
        frames[path] = made
      }
      for (child, column) in zip(field.children, column.children) {
        try visit(column, child, path.appending(child.name))
      }
    }
    try visit(batch, field, .root)
    return frames
  }

  /// Lets a text column take frames that were made with a dictionary, before it has strings.
  func adoptFrames(_ dictionary: ZstdDictionary?, at path: [String]) throws(DatasetError) {
    try reporting(self.path) {
      guard let field = schema.field(at: path), let text = texts[field.id] else { return }
      try text.adoptFrames(dictionary)
    }
  }

  /// Lets other threads compress the text of the columns.
  func shareFrameSources() {
    var sources: [FieldPath: FrameSource] = [:]
    func visit(_ field: Field, _ path: FieldPath) {
      sources[path] = texts[field.id]?.frameSource
      for child in field.children { visit(child, path.appending(child.name)) }
    }
    visit(schema, .root)
    frameSources.withLock { [sources] in $0 = sources }
  }

  /// Writers for the columns of a schema that hold bytes; they go on with the dictionaries of a
  /// generation.
  func makeTexts(_ field: Field, continuing snapshot: Snapshot) throws -> [UInt32: TextColumnWriter]
  {
    var texts: [UInt32: TextColumnWriter] = [:]
    for node in field.preorder where node.type.isBytes {
      texts[node.id] = try TextColumnWriter(
        type: node.type, options: options, writer: blocks,
        trained: try snapshot.trainedDictionary(ofColumn: node.id))
    }
    return texts
  }

  /// Goes on with a schema whose columns came, came back or changed their names.
  func adopt(schema: Field) throws {
    try schema.requireReadable()
    self.schema = schema
    try addTexts(for: schema)
  }

  /// The text writers of a field and its descendants.
  func texts(of field: Field) -> [UInt32: TextColumnWriter] {
    texts.filter { field.field(withID: $0.key) != nil }
  }
}
