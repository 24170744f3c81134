// swift-tools-version: 6.3
// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Fuzz targets: a package of its own, since everything below them is built with sanitizers.
// `Tools/fuzz/run` builds and runs it.

let inseam = { (product: String) in Target.Dependency.product(name: product, package: "inseam") }

let package = Package(
  name: "inseam-fuzz",
  dependencies: [.package(name: "inseam", path: "../..")],
  targets: [
    .target(name: "FuzzFile", dependencies: [inseam("Inseam"), inseam("InseamJSONL")]),
    .executableTarget(
      name: "FuzzRead", dependencies: ["FuzzFile", inseam("Inseam"), inseam("InseamBytes")]),
    .executableTarget(
      name: "FuzzJSON", dependencies: ["FuzzFile", inseam("Inseam"), inseam("InseamJSONL")]),
    .executableTarget(
      name: "FuzzCalls", dependencies: ["FuzzFile", inseam("Inseam"), inseam("InseamABI")]),
    .executableTarget(name: "FuzzPredicate", dependencies: ["FuzzFile", inseam("Inseam")]),
  ]
)
