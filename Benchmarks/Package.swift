// swift-tools-version: 6.2
import Glibc
import PackageDescription

/// The peer of the rules, Debian's libsimdjson-dev; without it their benchmark compares rules with each other alone.
let hasSimdjson = access("/usr/include/simdjson.h", R_OK) == 0

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let compression: [Target.Dependency] = ["KafkaCodec", "KafkaCompression", "WireBytes"].map {
    .product(name: $0, package: "trestle")
}

/// Throughput programs, an exact allocation counter and fuzz targets. The root package never sees any of them.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "trestle", path: "..", traits: [])],
    targets: [
        .target(name: "AllocCounter"),
        .target(name: "CorpusReplay", swiftSettings: strict),
        .target(name: "Harness", dependencies: ["AllocCounter"], swiftSettings: strict),

        // MQTT: the codec beside a floor in C, and its fuzz target
        .target(name: "MQTTFloor", cSettings: [.unsafeFlags(["-O3"])]),
        .target(
            name: "MQTTWork",
            dependencies: [
                .product(name: "MQTTCodec", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "MQTTInstructions",
            dependencies: [
                "Harness", "MQTTWork", .product(name: "MQTTCodec", package: "trestle"),
                .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "MQTTThroughput",
            dependencies: [
                "Harness", "MQTTFloor", "MQTTWork", .product(name: "MQTTCodec", package: "trestle"),
                .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzMQTT",
            dependencies: [
                "CorpusReplay",
                .product(name: "MQTTCodec", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),

        // Kafka: the codec beside a floor in C, and its fuzz targets
        .target(name: "KafkaFloor", cSettings: [.unsafeFlags(["-O3"])]),
        .target(
            name: "KafkaWork",
            dependencies: [
                .product(name: "KafkaCodec", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "KafkaInstructions",
            dependencies: [
                "Harness", "KafkaWork", .product(name: "KafkaCodec", package: "trestle"),
                .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "KafkaThroughput",
            dependencies: [
                "Harness", "KafkaFloor", "KafkaWork", .product(name: "KafkaCodec", package: "trestle"),
                .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .target(name: "MemoryMeter"),
        .executableTarget(
            name: "KafkaHostile",
            dependencies: ["MemoryMeter"]
                + ["KafkaCodec", "KafkaInspection", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzKafkaMessages",
            dependencies: ["KafkaCodec", "KafkaInspection", "WireBytes"].map { .product(name: $0, package: "trestle") }
                + ["CorpusReplay"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzRecords",
            dependencies: ["KafkaCodec", "WireBytes"].map { .product(name: $0, package: "trestle") } + ["CorpusReplay"],
            swiftSettings: strict
        ),

        // Compression: our codecs beside liblz4 and libsnappy, and their fuzz targets
        .target(
            name: "CompressionPeers", cSettings: [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("lz4"), .linkedLibrary("snappy")]),
        .target(
            name: "CompressionWork",
            dependencies: [
                .product(name: "KafkaCodec", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "CompressionThroughput",
            dependencies: ["CompressionPeers", "CompressionWork", "Harness"] + compression, swiftSettings: strict),
        .executableTarget(
            name: "CompressionInstructions", dependencies: ["CompressionWork", "Harness"] + compression,
            swiftSettings: strict),
        .executableTarget(name: "FuzzDecompress", dependencies: compression + ["CorpusReplay"], swiftSettings: strict),
        .executableTarget(name: "FuzzCompress", dependencies: compression + ["CorpusReplay"], swiftSettings: strict),

        // SASL's fuzz target: both sides, every mechanism
        .executableTarget(
            name: "FuzzSCRAM",
            dependencies: [
                "CorpusReplay",
                .product(name: "KafkaSession", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),

        // Sockets and TLS beside C on epoll and OpenSSL, and the fuzz target of Java's stores
        .target(
            name: "TransportFloor", cSettings: [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .executableTarget(
            name: "TransportThroughput",
            dependencies: [
                "AllocCounter", "Harness", "TransportFloor", .product(name: "TrestleTransport", package: "trestle"),
                .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzKeyStores",
            dependencies: ["CorpusReplay", .product(name: "TrestleTransport", package: "trestle")],
            swiftSettings: strict),
        .executableTarget(
            name: "FuzzPKCS12", dependencies: ["CorpusReplay", .product(name: "TrestleTransport", package: "trestle")],
            swiftSettings: strict),
        // HTTP's fuzz targets: requests and responses, frames
        .executableTarget(
            name: "FuzzHTTP",
            dependencies: [
                "CorpusReplay",
                .product(name: "TrestleHTTP", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "RuleInstructions",
            dependencies: ["Harness"] + ["RuleEngine", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .target(
            name: "SimdjsonPeer", cxxSettings: [.unsafeFlags(["-O3"])] + (hasSimdjson ? [.define("HAS_SIMDJSON")] : []),
            linkerSettings: [.linkedLibrary("stdc++")] + (hasSimdjson ? [.linkedLibrary("simdjson")] : [])),
        .executableTarget(
            name: "RuleThroughput",
            dependencies: ["Harness", "SimdjsonPeer"]
                + ["RuleEngine", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzRules",
            dependencies: ["CorpusReplay"]
                + ["RuleEngine", "RuleFiles", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .target(
            name: "AvroWork", dependencies: ["Avro", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict),
        .executableTarget(name: "AvroInstructions", dependencies: ["AvroWork", "Harness"], swiftSettings: strict),
        .executableTarget(name: "AvroThroughput", dependencies: ["AvroWork"], swiftSettings: strict),
        .executableTarget(
            name: "FuzzAvro",
            dependencies: ["CorpusReplay"] + ["Avro", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "JSONSchemaThroughput",
            dependencies: ["Harness"]
                + ["JSONSchema", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ProtobufThroughput",
            dependencies: ["Harness"]
                + ["ProtobufSchema", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzJSONSchema",
            dependencies: ["CorpusReplay"]
                + ["JSONSchema", "SchemaCompatibility", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzProtoFiles",
            dependencies: ["CorpusReplay"]
                + ["ProtobufSchema", "SchemaCompatibility", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzProtobufData",
            dependencies: ["CorpusReplay"]
                + ["ProtobufSchema", "WireBytes"].map { .product(name: $0, package: "trestle") },
            swiftSettings: strict
        ),
        .executableTarget(
            name: "FuzzWebSocket",
            dependencies: [
                "CorpusReplay",
                .product(name: "TrestleHTTP", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "FuzzPEM", dependencies: ["CorpusReplay", .product(name: "TrestleTransport", package: "trestle")],
            swiftSettings: strict),

        // The MQTT client beside libpaho-mqtt and libmosquitto
        .executableTarget(
            name: "MQTTClientThroughput",
            dependencies: ["AllocCounter", .product(name: "MQTTClient", package: "trestle")], swiftSettings: strict),

        // The bridge between the embedded brokers
        .executableTarget(
            name: "MQTTBrokerServer",
            dependencies: [
                .product(name: "MQTTBroker", package: "trestle"),
                .product(name: "TrestleTransport", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "KafkaClientThroughput",
            dependencies: [
                "AllocCounter", .product(name: "KafkaBroker", package: "trestle"),
                .product(name: "KafkaClient", package: "trestle"), .product(name: "WireBytes", package: "trestle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "BridgeThroughput",
            dependencies: [
                "TrestleBridge", "KafkaBroker", "MQTTBroker", "MQTTCodec", "SchemaRegistry", "TrestleTransport",
                "WireBytes",
            ]
                .map {
                    .product(name: $0, package: "trestle")
                },
            swiftSettings: strict
        ),
    ],
    cxxLanguageStandard: .cxx17
)
