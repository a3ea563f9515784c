// swift-tools-version: 6.2

import PackageDescription

// Swift's other servers. A package of its own, so that the benchmarks build without them.
let package = Package(
    name: "swift-peers",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
    ],
    targets: [
        .target(name: "PeerOptions"),
        .executableTarget(
            name: "nio-peer",
            dependencies: [
                "PeerOptions",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
            ],
            path: "Sources/NIOPeer",
        ),
        .executableTarget(
            name: "hummingbird-peer",
            dependencies: [
                "PeerOptions",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Sources/HummingbirdPeer",
        ),
        .executableTarget(
            name: "flyingfox-peer",
            dependencies: ["PeerOptions", .product(name: "FlyingFox", package: "FlyingFox")],
            path: "Sources/FlyingFoxPeer",
        ),
    ],
)
