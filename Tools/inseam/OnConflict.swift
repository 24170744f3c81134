// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes

/// What becomes of a column whose values have no common type in all datasets.
enum OnConflict: String, CaseIterable, ExpressibleByArgument { case stop, json }

extension ArgumentHelp {
  /// The help of `--on-conflict` of commands that join datasets.
  static let onConflict = ArgumentHelp(
    "Columns whose values have no common type: stop, or store their JSON text (json).")
}

/// Prints which columns became JSON text.
func reportStored(_ columns: [String]) {
  for column in columns {
    Terminal.complain("note: \(column) has values of several types and is stored as JSON text")
  }
}

/// Adds to the error of a column without a common type the option that helps.
func advisingOnConflict<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let error as DatasetError
    where error.code == "schema" && error.column != nil
  {
    throw DatasetError(
      error.code, error.path, column: error.column, rows: error.rows, offset: error.offset,
      systemCode: error.systemCode,
      "\(error.detail) (--on-conflict json stores the column as JSON text)")
  }
}
