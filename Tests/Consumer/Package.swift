// swift-tools-version: 6.2
import PackageDescription

// What someone writes who uses the libraries. Every Swift sample of the README and of the documentation stands in here, so that it
// compiles; Tests/Checks/samples.sh holds them identical.
let package = Package(
    name: "consumer",
    dependencies: [
        .package(name: "trestle", path: "../..", traits: [])
    ],
    targets: [
        // A codec and nothing else: nothing is fetched, and nothing linked but Swift.
        .executableTarget(name: "consumer", dependencies: [.product(name: "MQTTCodec", package: "trestle")]),
        .executableTarget(name: "messages", dependencies: [.product(name: "KafkaCodec", package: "trestle")]),
        .executableTarget(name: "telemetry", dependencies: [.product(name: "MQTTClient", package: "trestle")]),
        .executableTarget(name: "billing", dependencies: [.product(name: "KafkaClient", package: "trestle")]),
        .executableTarget(name: "orders", dependencies: [.product(name: "KafkaClient", package: "trestle")]),
        // The samples of the articles, each a function.
        .target(
            name: "Samples",
            dependencies: [
                .product(name: "KafkaClient", package: "trestle"), .product(name: "MQTTClient", package: "trestle"),
                .product(name: "MQTTStore", package: "trestle"), .product(name: "TrestleBridge", package: "trestle"),
                .product(name: "TrestleTransport", package: "trestle"),
                .product(name: "JSONSchema", package: "trestle"), .product(name: "ProtobufSchema", package: "trestle"),
                .product(name: "WireBytes", package: "trestle"),
            ]),
        .target(
            name: "Plant",
            dependencies: [
                .product(name: "KafkaClient", package: "trestle"), .product(name: "MQTTClient", package: "trestle"),
            ]),
        .testTarget(
            name: "SampleTests",
            dependencies: [
                "Plant", "Samples", .product(name: "KafkaBroker", package: "trestle"),
                .product(name: "MQTTBroker", package: "trestle"),
                .product(name: "TrestleTesting", package: "trestle"),
            ]),
    ]
)
