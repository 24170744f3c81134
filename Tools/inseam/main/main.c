// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_command.h"

int main(void) { return inseam_run_command(); }
