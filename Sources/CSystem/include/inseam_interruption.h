// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// How the command-line tool ends at a signal, and what it says of its outputs then.
#ifndef INSEAM_INTERRUPTION_H
#define INSEAM_INTERRUPTION_H

#include <stdbool.h>

/// Notes that this process has begun an output; it is said to be unwritten until a commit.
void inseam_note_output(void);

/// Notes that bytes are written to a file that others read too; a signal lets the call end, so that they are taken back.
void inseam_begin_growing(void);

/// Notes that nothing is written to it any more.
void inseam_end_growing(void);

/// Notes that an output is being made visible to others.
void inseam_begin_commit(void);

/// Ends what `inseam_begin_commit` began; `is_done` tells whether others see it.
void inseam_end_commit(bool is_done);

/// Ends the process at SIGINT, SIGTERM and SIGHUP, with 128 and the number of the signal, and a line on standard error if
/// there is an output; after a second at most if a file is growing, whose call is cancelled. For a tool alone.
void inseam_end_at_signals(void);

/// Ends the process as `inseam_end_at_signals` says if such a signal has come; without a line if all work `is_done`, which
/// the command has said itself. Returns otherwise.
void inseam_end_if_signalled(bool is_done);

#endif
