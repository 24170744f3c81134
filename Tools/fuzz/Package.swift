// swift-tools-version: 6.3
// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Fuzz targets: a package of its own, since everything below them is built with sanitizers.
// `Tools/fuzz/run` builds and runs it.

let inseam = { (product: String) in Target.Dependency.product(name: product, package: "inseam") }

/// The driver that makes inputs: of the executables only, beside a library that is instrumented without it.
let driver = [LinkerSetting.unsafeFlags(["-sanitize=fuzzer"])]

let package = Package(
  name: "inseam-fuzz",
  dependencies: [.package(name: "inseam", path: "../..")],
  targets: [
    .target(
      name: "FuzzFile",
      dependencies: [inseam("Inseam"), inseam("InseamArrow"), inseam("InseamJSONL")]),
    .executableTarget(
      name: "FuzzRead", dependencies: ["FuzzFile", inseam("Inseam"), inseam("InseamBytes")],
      linkerSettings: driver),
    .executableTarget(
      name: "FuzzJSON", dependencies: ["FuzzFile", inseam("Inseam"), inseam("InseamJSONL")],
      linkerSettings: driver),
    .executableTarget(
      name: "FuzzCalls", dependencies: ["FuzzFile", inseam("Inseam"), inseam("InseamABI")],
      linkerSettings: driver),
    .executableTarget(
      name: "FuzzPredicate", dependencies: ["FuzzFile", inseam("Inseam")], linkerSettings: driver),
  ]
)
