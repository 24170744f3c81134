// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseamCommand

// The name is that of the header.
// swift-format-ignore: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
@c @implementation public func inseam_run_command() -> Int32 {
  InseamCommand.main()
  return 0
}
