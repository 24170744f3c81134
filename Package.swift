// swift-tools-version: 6.3
// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The layers, lowest first. Each target names every target it imports, and the build rejects any
// other import (`--explicit-target-dependency-import-check error`). See CONTRIBUTING.md.

/// How products are linked.
///
/// They have full RELRO, bind all symbols at their start, and export only the functions of the C
/// headers. The rest of the package has no such flags, so that other packages may depend on it.
let productLinking: [LinkerSetting] = [
  .unsafeFlags(
    ["-use-ld=lld"]
      + [
        "-z", "relro", "-z", "now", "--icf=all", "--undefined-version",
        "--version-script=\(Context.packageDirectory)/Sources/CProduct/exports.map",
      ].flatMap { ["-Xlinker", $0] })
]

/// No symbol table in the tool: it is half of an executable of Swift.
let stripped = [LinkerSetting.unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release))]

/// Code for the size: commands and the C functions pass arguments on; the work is done by the targets
/// below.
let small = [SwiftSetting.unsafeFlags(["-Osize"], .when(configuration: .release))]

let package = Package(
  name: "inseam",
  products: [
    // All that a program in Swift needs: datasets, import and export, Arrow, methods, typed rows.
    .library(
      name: "Inseam",
      targets: ["Inseam", "InseamArrow", "InseamJSONL", "InseamMethods", "InseamTyped"]),
    .library(name: "InseamBytes", targets: ["InseamBytes"]),
    .library(name: "InseamJSONL", targets: ["InseamJSONL"]),
    .library(name: "InseamArrow", targets: ["InseamArrow"]),
    .library(name: "InseamABI", type: .dynamic, targets: ["InseamABI", "CProduct"]),
    // The library of the Python package, which has the tool too, so that the wheel has one copy of both.
    .library(
      name: "InseamWheel", type: .dynamic, targets: ["InseamABI", "InseamCommand", "CProduct"]),
    .executable(name: "inseam", targets: ["inseam"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // 0 C
    .target(name: "CInseamKernels"),
    .target(name: "CInseam"),
    .target(name: "CInseamPython", dependencies: ["CInseam", "CSystem"]),
    .target(name: "CInseamCommand"),
    .target(name: "CSystem"),
    .target(name: "CPresets", exclude: ["mappings"]),
    .target(name: "CProduct", exclude: ["exports.map"], linkerSettings: productLinking),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

    // 1 the system
    .target(name: "InseamPlatform", dependencies: ["CSystem"]),

    // 2 memory
    .target(name: "InseamBytes", dependencies: ["CInseamKernels", "CSystem", "InseamPlatform"]),

    // 3 logical
    .target(
      name: "InseamColumns", dependencies: ["CInseamKernels", "CRE2", "CSimdjson", "InseamBytes"]),

    // 4 physical
    .target(
      name: "InseamFormat",
      dependencies: ["CInseamKernels", "CZstd", "InseamBytes", "InseamColumns"]),

    // 5 public
    .target(name: "Inseam", dependencies: ["InseamBytes", "InseamColumns", "InseamFormat"]),

    // 6 features, siblings
    .target(
      name: "InseamJSONL",
      dependencies: [
        "CPresets", "CSimdjson", "CZlib", "CZstd", "Inseam", "InseamBytes", "InseamColumns",
        "InseamFormat",
      ]),

    .target(
      name: "InseamMethods",
      dependencies: ["CInseamKernels", "Inseam", "InseamBytes", "InseamColumns"],
      swiftSettings: small),

    .target(name: "InseamTyped", dependencies: ["Inseam", "InseamBytes", "InseamColumns"]),

    .target(
      name: "InseamArrow", dependencies: ["CInseam", "Inseam", "InseamBytes", "InseamColumns"]),

    // 7 interfaces
    .target(
      name: "InseamABI",
      dependencies: [
        "CInseam", "CInseamPython", "Inseam", "InseamArrow", "InseamBytes", "InseamColumns",
        "InseamJSONL", "InseamMethods", "InseamPlatform",
      ], swiftSettings: small),

    .target(
      name: "InseamCommand",
      dependencies: [
        "CInseamCommand", "Inseam", "InseamBytes", "InseamColumns", "InseamJSONL", "InseamMethods",
        "InseamPlatform",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tools/inseam", exclude: ["main"], swiftSettings: small),

    .executableTarget(
      name: "inseam", dependencies: ["CInseamCommand", "CProduct", "InseamCommand"],
      path: "Tools/inseam/main", linkerSettings: stripped),

    .executableTarget(
      name: "make-fixtures", dependencies: ["Inseam", "InseamColumns", "TestSupport"],
      path: "Tools/make-fixtures"),

    .executableTarget(
      name: "bench-data", dependencies: ["Inseam", "InseamBytes", "InseamColumns", "TestSupport"],
      path: "Tools/bench-data"),

    // tests
    .target(
      name: "TestSupport",
      dependencies: ["Inseam", "InseamBytes", "InseamColumns", "InseamPlatform"],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "KernelTests", dependencies: ["CInseamKernels", "TestSupport"],
      path: "Tests/KernelTests"),
    .testTarget(
      name: "InseamPlatformTests", dependencies: ["InseamPlatform", "TestSupport"]),
    .testTarget(name: "InseamBytesTests", dependencies: ["InseamBytes", "TestSupport"]),
    .testTarget(
      name: "InseamColumnsTests", dependencies: ["InseamColumns", "InseamBytes", "TestSupport"]),
    .testTarget(
      name: "InseamFormatTests",
      dependencies: ["InseamFormat", "InseamColumns", "InseamBytes", "TestSupport"]),
    .testTarget(
      name: "InseamJSONLTests",
      dependencies: ["Inseam", "InseamColumns", "InseamJSONL", "TestSupport"]),
    .testTarget(
      name: "InseamMethodsTests",
      dependencies: ["Inseam", "InseamColumns", "InseamMethods", "TestSupport"]),
    .testTarget(
      name: "InseamTests",
      dependencies: [
        "Inseam", "InseamFormat", "InseamColumns", "InseamBytes", "InseamPlatform", "TestSupport",
      ]),
    .testTarget(
      name: "InseamArrowTests",
      dependencies: ["CInseam", "Inseam", "InseamArrow", "InseamColumns", "TestSupport"]),
    .testTarget(
      name: "InseamTypedTests",
      dependencies: [
        "Inseam", "InseamColumns", "InseamJSONL", "InseamMethods", "InseamTyped", "TestSupport",
      ]),
    .testTarget(
      name: "InseamABITests",
      dependencies: [
        "CInseam", "Inseam", "InseamABI", "InseamBytes", "InseamColumns", "TestSupport",
      ]),
  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

for target in package.targets where target.type != .system {
  var settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if target.name.hasPrefix("Inseam") && target.type != .test {
    settings.append(.strictMemorySafety())
  }
  if target.name == "InseamBytes" {
    // Spans of our own storage; only this module needs it, its clients do not.
    settings.append(.enableExperimentalFeature("Lifetimes"))
  }
  if !target.name.hasPrefix("C") { target.swiftSettings = settings + (target.swiftSettings ?? []) }
}
