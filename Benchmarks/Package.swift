// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on Carafe builds it.
let package = Package(
    name: "carafe-benchmarks",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "BenchmarkApp", targets: ["BenchmarkApp"])
    ],
    dependencies: [
        .package(name: "carafe", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        // Builds, starts, drives and compares the servers.
        .executableTarget(
            name: "bench",
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Sources/Bench",
        ),
        // Carafe, as it is measured.
        .executableTarget(
            name: "carafe-app",
            dependencies: ["BenchmarkApp", .product(name: "Carafe", package: "carafe")],
            path: "Sources/CarafeApp",
        ),
    ],
)

// What counts instructions; `Benchmarks/instructions` builds nothing else. It imports CarafeServer, a module that comes with the
// product: the server, without the master and the command line around it.
package.targets += [
    // The app that is asked, there, by the micro-benchmarks, and by `bench`.
    .target(name: "BenchmarkApp", dependencies: [.product(name: "Carafe", package: "carafe")]),
    .executableTarget(
        name: "request-path",
        dependencies: ["BenchmarkApp", .product(name: "Carafe", package: "carafe")],
        path: "Sources/RequestPath",
        // valgrind gives up on what it cannot read of Swift's debug information. It needs the names of functions alone.
        linkerSettings: [.unsafeFlags(["-Xlinker", "-S"])],
    ),
]

for target in package.targets {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .strictMemorySafety(),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}
