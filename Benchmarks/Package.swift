// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on Carafe builds it.
let package = Package(
    name: "carafe-benchmarks",
    platforms: [.macOS(.v26)],
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
            dependencies: [.product(name: "Carafe", package: "carafe")],
            path: "Sources/CarafeApp",
        ),
    ],
)

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
