// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The entry of the command line tool, for its program only.
#ifndef INSEAM_COMMAND_H
#define INSEAM_COMMAND_H

/// Runs the tool with the arguments of the process, and returns its exit status unless it ends the process.
int inseam_run_command(void);

#endif
