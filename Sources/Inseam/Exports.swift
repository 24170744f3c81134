// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// The one re-export: columns are the currency of the public API.
@_exported public import InseamColumns
