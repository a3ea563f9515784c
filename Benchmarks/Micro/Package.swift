// swift-tools-version: 6.2

import PackageDescription

// Micro-benchmarks, a package of their own: the plugin that runs them would be built with all that is in the same one.
//
// They measure parts that no application sees, nor should, and so are compiled as if they belonged to the package of those parts,
// which SwiftPM names after its directory.
let carafe = Context.packageDirectory.split(separator: "/").dropLast(2).last ?? ""
let packageName = String(carafe.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })

let package = Package(
    name: "carafe-micro-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "carafe", path: "../.."),
        .package(name: "carafe-benchmarks", path: ".."),
        // Without its traits it puts nothing between a program and malloc: `Benchmarks/instructions` counts allocations.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Micro",
            dependencies: [
                .product(name: "BenchmarkApp", package: "carafe-benchmarks"),
                .product(name: "Carafe", package: "carafe"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            // The plugin looks for what lies in a directory `Benchmarks`.
            path: ".",
            packageAccess: false,
            swiftSettings: [
                .unsafeFlags(["-package-name", packageName]),
                .strictMemorySafety(),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")],
        )
    ],
)
