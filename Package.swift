// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableExperimentalFeature("Lifetimes"),  // `~Escapable` cursors and views are defined here
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

/// What only the program needs. The trait is on by default; `traits: []` leaves the libraries with nothing to fetch.
let whenProgram = TargetDependencyCondition.when(traits: ["Program"])

let package = Package(
    name: "trestle",
    products: [
        .library(name: "WireBytes", targets: ["WireBytes"]),
        .library(name: "MQTTCodec", targets: ["MQTTCodec"]),
        .library(name: "MQTTSession", targets: ["MQTTSession"]),
        .library(name: "MQTTClient", targets: ["MQTTClient"]),
        .library(name: "MQTTBroker", targets: ["MQTTBroker"]),
        .library(name: "KafkaCodec", targets: ["KafkaCodec"]),
        .library(name: "KafkaCompression", targets: ["KafkaCompression"]),
        .library(name: "KafkaInspection", targets: ["KafkaInspection"]),
        .library(name: "KafkaSession", targets: ["KafkaSession"]),
        .library(name: "KafkaClient", targets: ["KafkaClient"]),
        .library(name: "KafkaBroker", targets: ["KafkaBroker"]),
        .library(name: "RecordLog", targets: ["RecordLog"]),
        .library(name: "Transport", targets: ["Transport"]),
        .library(name: "Bridge", targets: ["Bridge"]),
        .library(name: "Doctor", targets: ["Doctor"]),
        .executable(name: "trestle", targets: ["trestle"]),
    ],
    traits: [
        .trait(name: "Program", description: "The trestle program and the packages that only it uses"),
        .trait(name: "HardwareCRC", description: "CRC32C by SSE4.2 and VPCLMULQDQ where the processor has them"),
        .default(enabledTraits: ["Program", "HardwareCRC"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Bytes
        .systemLibrary(name: "CHardwareCRC"),
        .target(
            name: "WireBytes",
            dependencies: [.target(name: "CHardwareCRC", condition: .when(traits: ["HardwareCRC"]))],
            swiftSettings: strict
        ),

        // Codecs
        .target(name: "MQTTCodec", dependencies: ["WireBytes"], swiftSettings: strict),
        .target(name: "KafkaCodec", dependencies: ["WireBytes"], swiftSettings: strict),
        .executableTarget(name: "GenerateKafkaMessages", exclude: ["Schemas"], swiftSettings: strict),
        // JSON, hexadecimal digits and base64, for those who look at bytes of either protocol
        .target(name: "InspectionText", swiftSettings: strict),
        .target(
            name: "KafkaInspection", dependencies: ["InspectionText", "KafkaCodec", "KafkaCompression", "WireBytes"],
            swiftSettings: strict),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "KafkaCompression", dependencies: ["KafkaCodec", "WireBytes", "CZlib"], swiftSettings: strict),

        // Sessions: pure state machines
        .target(name: "MQTTSession", dependencies: ["MQTTCodec", "WireBytes"], swiftSettings: strict),
        .target(name: "KafkaSession", dependencies: ["KafkaCodec", "WireBytes"], swiftSettings: strict),

        // Sockets
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "Transport",
            dependencies: ["WireBytes", "CEpoll", "COpenSSL"],
            swiftSettings: strict
        ),

        // Certificates and PKCS12 stores for test set-ups
        .target(name: "Certificates", dependencies: ["COpenSSL", "Transport"], swiftSettings: strict),

        // Finds out step by step what is wrong with a set-up
        .target(
            name: "Doctor", dependencies: ["KafkaCodec", "KafkaSession", "MQTTCodec", "Transport", "WireBytes"],
            swiftSettings: strict),

        // Clients, storage and brokers
        .target(
            name: "MQTTClient", dependencies: ["MQTTCodec", "MQTTSession", "Transport", "WireBytes"],
            swiftSettings: strict),
        .target(
            name: "KafkaClient", dependencies: ["KafkaSession", "KafkaCompression", "Transport"],
            swiftSettings: strict),
        .target(name: "RecordLog", dependencies: ["KafkaCodec", "WireBytes"], swiftSettings: strict),
        .target(
            name: "MQTTBroker", dependencies: ["MQTTCodec", "MQTTSession", "Transport", "WireBytes"],
            swiftSettings: strict),
        .target(
            name: "KafkaBroker", dependencies: ["KafkaCodec", "KafkaSession", "RecordLog", "Transport"],
            swiftSettings: strict),

        // Looks at MQTT bytes for people: vectors against the codec, packets in words
        .target(
            name: "MQTTInspection", dependencies: ["InspectionText", "MQTTCodec", "WireBytes"], swiftSettings: strict),

        // The bridge and the program
        .target(
            name: "Bridge",
            dependencies: ["MQTTClient", "KafkaClient", "KafkaCodec"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "trestle",
            dependencies: [
                "Bridge", "Certificates", "Doctor", "MQTTBroker", "KafkaBroker", "KafkaCodec", "KafkaCompression",
                "RecordLog",
                "InspectionText", "KafkaInspection", "MQTTInspection", "WireBytes",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: whenProgram),
                .product(name: "Logging", package: "swift-log", condition: whenProgram),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: whenProgram),
                .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: whenProgram),
                .product(name: "Yams", package: "Yams", condition: whenProgram),
            ],
            swiftSettings: strict
        ),

        // Tests. What they share: seeded random numbers, clocks, folders, models of brokers.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "WireBytesTests", dependencies: ["WireBytes"], swiftSettings: strict),
        .testTarget(
            name: "MQTTCodecTests", dependencies: ["InspectionText", "MQTTCodec", "MQTTInspection", "WireBytes"],
            swiftSettings: strict),
        .testTarget(
            name: "MQTTSessionTests", dependencies: ["MQTTCodec", "MQTTSession", "WireBytes"], swiftSettings: strict),
        .testTarget(
            name: "GenerateKafkaMessagesTests", dependencies: ["GenerateKafkaMessages"], swiftSettings: strict),
        .testTarget(
            name: "KafkaCodecTests",
            dependencies: ["InspectionText", "KafkaCodec", "KafkaCompression", "KafkaInspection", "WireBytes"],
            swiftSettings: strict),
        .testTarget(
            name: "KafkaCompressionTests", dependencies: ["KafkaCodec", "KafkaCompression", "WireBytes"],
            swiftSettings: strict),
        .testTarget(
            name: "KafkaSessionTests",
            dependencies: [
                "KafkaSession", "KafkaClient", "KafkaCodec", "KafkaCompression", "TestSupport", "Transport", "WireBytes",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TransportTests", dependencies: ["Transport"],
            exclude: ["TLS/make-certificates.sh", "TLS/make-stores.sh"], swiftSettings: strict),
        .testTarget(
            name: "RecordLogTests", dependencies: ["KafkaCodec", "RecordLog", "WireBytes"], swiftSettings: strict),
        .testTarget(
            name: "BrokerTests",
            dependencies: [
                "KafkaBroker", "KafkaCodec", "KafkaSession", "MQTTBroker", "MQTTClient", "MQTTCodec", "MQTTSession",
                "Transport", "WireBytes",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BridgeTests",
            dependencies: [
                "Bridge", "KafkaSession", "MQTTClient", "MQTTCodec", "MQTTSession", "TestSupport", "WireBytes",
            ], swiftSettings: strict),
        .testTarget(
            name: "CertificatesTests", dependencies: ["Certificates", "Transport"], swiftSettings: strict),
        .testTarget(
            name: "DoctorTests", dependencies: ["Doctor", "KafkaCodec", "MQTTCodec", "Transport"], swiftSettings: strict
        ),
        .testTarget(name: "TrestleTests", dependencies: ["trestle", "Bridge"], swiftSettings: strict),
    ]
)
