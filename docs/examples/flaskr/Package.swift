// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "flaskr",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "carafe", path: "../../.."),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "flaskr",
            dependencies: [
                .product(name: "Carafe", package: "carafe"),
                .product(name: "CarafeMustache", package: "carafe"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
        ),
        .testTarget(
            name: "FlaskrTests",
            dependencies: [
                "flaskr",
                .product(name: "CarafeTesting", package: "carafe"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
        ),
    ],
)
