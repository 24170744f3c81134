// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// What the products of this package have that are installed elsewhere. There is nothing to call:
// Package.swift says how they are linked, exports.map which functions they export, and hypot.c keeps
// them running with glibc 2.34.
#ifndef INSEAM_PRODUCT_H
#define INSEAM_PRODUCT_H

#endif
