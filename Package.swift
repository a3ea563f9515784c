// swift-tools-version: 6.2

import CompilerPluginSupport
import PackageDescription

// A target exists where the compiler should forbid something; docs/architecture.md draws the whole house.
let package = Package(
    name: "carafe",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Carafe", targets: ["Carafe"]),
        .library(name: "CarafeMacros", targets: ["CarafeMacros"]),
        .library(name: "CarafeMustache", targets: ["CarafeMustache"]),
        .library(name: "CarafeTesting", targets: ["CarafeTesting"]),
        .executable(name: "hello", targets: ["Hello"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // Only what uses the product CarafeMacros compiles this one.
        .package(url: "https://github.com/swiftlang/swift-syntax", "602.0.0"..<"604.0.0"),
        // Only what uses the product CarafeMustache compiles this one.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    ],
    targets: [
        .target(name: "CarafePattern"),
        .target(name: "CCarafeSystem"),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])],
        ),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])],
        ),
        .target(
            name: "CarafeCore",
            dependencies: [
                "CarafePattern", "CCarafeSystem", "COpenSSL", "CZlib",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        .target(
            name: "CarafeWire",
            dependencies: [
                "CarafeCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
        ),
        .target(
            name: "CarafeServer",
            dependencies: [
                "CarafeCore", "CarafePattern", "CarafeWire", "CCarafeSystem", "COpenSSL",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        .target(name: "CarafeProcess", dependencies: ["CCarafeSystem"]),
        .target(
            name: "Carafe",
            dependencies: [
                "CarafeCore", "CarafeServer", "CarafeProcess", "CCarafeSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        .target(
            name: "CarafeMustache",
            dependencies: ["CarafeCore", .product(name: "Mustache", package: "swift-mustache")],
        ),
        .target(
            name: "CarafeTesting",
            dependencies: [
                "CarafeCore", "CarafeWire", "CarafeServer", "CCarafeSystem",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
        ),
        .macro(
            name: "CarafeMacrosPlugin",
            dependencies: [
                "CarafePattern",
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
            ],
        ),
        .target(name: "CarafeMacros", dependencies: ["Carafe", "CarafeMacrosPlugin"]),
        // The one executable of this package: `swift run` needs no name.
        .executableTarget(name: "Hello", dependencies: ["Carafe"]),

        // Shared by the tests below that wait, and by those that compare with Flask.
        .target(name: "TestThreads", path: "Tests/TestThreads"),
        .target(name: "TestPython", path: "Tests/TestPython"),
        // Shared by the tests that ask the compiler.
        .target(name: "TestCompiler", path: "Tests/TestCompiler"),
        .testTarget(name: "CarafePatternTests", dependencies: ["CarafePattern"]),
        .testTarget(
            name: "CarafeCoreTests",
            dependencies: [
                "CarafeCore", "CarafePattern", "TestPython",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        .testTarget(
            name: "FlaskComparisonTests",
            dependencies: [
                "CarafeCore", "CarafeTesting", "TestPython",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Flask", "cases.json", "differences.json"],
        ),
        .testTarget(
            name: "CarafeMustacheTests",
            dependencies: [
                "CarafeCore", "CarafeMustache", "CarafeTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
        ),
        .testTarget(
            name: "CarafeWireTests",
            dependencies: ["CarafeCore", "CarafeWire", .product(name: "HTTPTypes", package: "swift-http-types")],
        ),
        .testTarget(name: "CarafeProcessTests", dependencies: ["CarafeProcess", "CCarafeSystem", "TestThreads"]),
        .testTarget(name: "CarafeTests", dependencies: ["Carafe", "CarafeCore", "CarafeProcess", "CarafeServer"]),
        .testTarget(
            name: "CarafeServerTests",
            dependencies: [
                "CarafeCore", "CarafeServer", "CarafeWire", "CCarafeSystem", "TestThreads", "COpenSSL",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        .testTarget(
            name: "CarafeMacrosPluginTests",
            dependencies: [
                "CarafeMacrosPlugin",
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosGenericTestSupport", package: "swift-syntax"),
            ],
        ),
        // Sees what an application sees.
        .testTarget(
            name: "CarafeMacrosTests",
            dependencies: ["Carafe", "CarafeMacros", "CarafeTesting", "TestCompiler", "TestThreads"],
            packageAccess: false,
        ),
        // What the pages say is compiled against what the package is.
        .testTarget(
            name: "DocumentationTests",
            dependencies: ["Carafe", "CarafeMacros", "CarafeMustache", "CarafeTesting", "TestCompiler", "TestThreads"],
        ),
        .testTarget(
            name: "CarafeConformanceTests",
            dependencies: [
                "CarafeCore", "CarafeTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
        ),
        .testTarget(name: "CarafeEndToEndTests", dependencies: ["Hello", "TestThreads"]),
    ],
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .strictMemorySafety(),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}
