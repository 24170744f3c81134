// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Columns are the currency of the public API.
@_exported public import InseamColumns

// What becomes of a file that has the path of an output is said in the options of every writer.
@_exported public import enum InseamBytes.OutputPolicy
