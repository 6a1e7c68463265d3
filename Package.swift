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

/// The floors, the lowest first; each is a folder of `Sources`. A module imports modules of its own floor and of the floors below it.
/// MQTT and Kafka do not depend on each other.
enum Floor: String {
    case base = "Base"
    case network = "Network"
    case rules = "Rules"
    case mqtt = "MQTT"
    case kafka = "Kafka"
    case schemas = "Schemas"
    case bridge = "Bridge"
}

/// A module, in `Sources/FLOOR/NAME`. `imports` lists the modules of this package that its files may import, `holds` describes it.
/// Tests/Checks/modules.sh generates the module table of Docs/DESIGN.md from both and checks every import.
func module(_ name: String, on floor: Floor, imports: [Target.Dependency] = [], holds: String) -> Target {
    .target(name: name, dependencies: imports, path: "Sources/\(floor.rawValue)/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ imports: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: imports, exclude: exclude, swiftSettings: strict)
}

func system(_ name: String, package: String? = nil, apt: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", pkgConfig: package, providers: apt.map { [.apt([$0])] })
}

/// The condition for dependencies of the program alone. The trait is on by default; with `traits: []` nothing is fetched.
let whenProgram = TargetDependencyCondition.when(traits: ["Program"])

let package = Package(
    name: "trestle",
    products: [
        .library(name: "WireBytes", targets: ["WireBytes"]),
        .library(name: "MQTTCodec", targets: ["MQTTCodec"]),
        .library(name: "MQTTSession", targets: ["MQTTSession"]),
        .library(name: "MQTTStore", targets: ["MQTTStore"]),
        .library(name: "MQTTClient", targets: ["MQTTClient"]),
        .library(name: "MQTTBroker", targets: ["MQTTBroker"]),
        .library(name: "MQTTInspection", targets: ["MQTTInspection"]),
        .library(name: "KafkaCodec", targets: ["KafkaCodec"]),
        .library(name: "KafkaCompression", targets: ["KafkaCompression"]),
        .library(name: "KafkaInspection", targets: ["KafkaInspection"]),
        .library(name: "KafkaSession", targets: ["KafkaSession"]),
        .library(name: "KafkaClient", targets: ["KafkaClient"]),
        .library(name: "KafkaBroker", targets: ["KafkaBroker"]),
        .library(name: "RecordLog", targets: ["RecordLog"]),
        .library(name: "TrestleTransport", targets: ["TrestleTransport"]),
        .library(name: "TrestleMetrics", targets: ["TrestleMetrics"]),
        .library(name: "TrestleHTTP", targets: ["TrestleHTTP"]),
        .library(name: "TrestleSASL", targets: ["TrestleSASL"]),
        .library(name: "RuleEngine", targets: ["RuleEngine"]),
        .library(name: "RuleFiles", targets: ["RuleFiles"]),
        .library(name: "Avro", targets: ["Avro"]),
        .library(name: "JSONSchema", targets: ["JSONSchema"]),
        .library(name: "SchemaRegistry", targets: ["SchemaRegistry"]),
        .library(name: "ProtobufSchema", targets: ["ProtobufSchema"]),
        .library(name: "SchemaCompatibility", targets: ["SchemaCompatibility"]),
        .library(name: "CloudSecrets", targets: ["CloudSecrets"]),
        .library(name: "TrestleBridge", targets: ["TrestleBridge"]),
        .library(name: "StatusServer", targets: ["StatusServer"]),
        .library(name: "TrestleDoctor", targets: ["TrestleDoctor"]),
        .library(name: "TrestleTesting", targets: ["TrestleTesting"]),
        .executable(name: "trestle", targets: ["trestle"]),
    ],
    traits: [
        .trait(name: "Program", description: "The trestle program and the packages that only it uses"),
        .trait(name: "PortableCRC", description: "CRC-32C in Swift alone, without the processor's instructions"),
        .default(enabledTraits: ["Program"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System: the module maps of C libraries and system headers
        system("CByteMasks"),
        system("CEpoll"),
        system("CHardwareCRC"),
        system("COpenSSL", package: "openssl", apt: "libssl-dev"),
        system("CZlib", package: "zlib", apt: "zlib1g-dev"),

        // Base: bytes and text, without a clock or a socket
        module("TrestlePlatform", on: .base, holds: "the C library of the platform, under one name"),
        module(
            "WireBytes", on: .base, imports: ["CHardwareCRC"],
            holds: "cursor over borrowed bytes, reused write buffer, shared slices, varints, strict UTF-8, CRC-32C"),
        module(
            "TrestleBase", on: .base, imports: ["TrestlePlatform"],
            holds: "monotonic and wall time, backoff, ring queue, slot table, random numbers, base64, hexadecimal text"),
        module(
            "TrestleMetrics", on: .base,
            holds: "counters, gauges and histograms without a lock; Prometheus' and OpenMetrics' text"),
        module(
            "RegularExpressions", on: .base, imports: ["WireBytes"],
            holds:
                "regular expressions of Java and of ECMAScript: backtracking with a bound of steps, an automaton for ASCII"
        ),
        module(
            "TrestleJSON", on: .base, imports: ["WireBytes"],
            holds: "JSON values, parser and writer; the count of a vector file"),

        // Network: sockets, TLS, certificates
        module(
            "TrestleTransport", on: .network,
            imports: ["CEpoll", "COpenSSL", "TrestleBase", "TrestlePlatform", "WireBytes"],
            holds: "event loop that is also an executor, sockets, timers, name resolution, TLS, key stores"),
        module(
            "TrestleHTTP", on: .network, imports: ["TrestleBase", "TrestleTransport", "WireBytes"],
            holds: "HTTP/1.1 and WebSocket: codecs, client, server"),
        module(
            "TrestleSASL", on: .network, imports: ["TrestleBase", "WireBytes"],
            holds: "SASL's mechanisms, both sides: PLAIN, SCRAM, OAUTHBEARER; AWS_MSK_IAM for clients"),
        module(
            "Certificates", on: .network, imports: ["COpenSSL", "TrestleTransport"],
            holds: "makes keys, certificates and PKCS12 stores for test set-ups"),

        // Rules: knows neither protocol
        module(
            "RuleEngine", on: .rules,
            imports: [
                "CByteMasks", "RegularExpressions", "TrestleBase", "TrestleJSON", "TrestlePlatform", "WireBytes",
            ],
            holds: "AWS IoT SQL: parser, plan, evaluator, 34-digit decimals, time patterns"),

        module(
            "RuleFiles", on: .rules, imports: ["RuleEngine", "TrestleBase", "TrestleJSON", "WireBytes"],
            holds: "topic rules of AWS IoT from their JSON files, with every fault and its place"),
        module(
            "CloudSecrets", on: .rules,
            imports: ["RuleEngine", "TrestleBase", "TrestleHTTP", "TrestleJSON", "TrestleTransport", "WireBytes"],
            holds: "signatures and credentials of AWS; secrets from AWS, Vault, files and the environment"),

        // MQTT
        module(
            "MQTTCodec", on: .mqtt, imports: ["WireBytes"],
            holds: "the packets of 3.1.1 and 5, framing, topic names and filters, reason codes, properties"),
        module(
            "MQTTSession", on: .mqtt, imports: ["MQTTCodec", "TrestleBase", "WireBytes"],
            holds: "client and broker sessions as pure state machines"),
        module(
            "MQTTStore", on: .mqtt, imports: ["MQTTCodec", "MQTTSession", "TrestlePlatform", "WireBytes"],
            holds: "a client session's state in memory and in a file"),
        module(
            "MQTTClient", on: .mqtt,
            imports: [
                "MQTTCodec", "MQTTSession", "MQTTStore", "TrestleBase", "TrestleHTTP", "TrestleSASL",
                "TrestleTransport", "WireBytes",
            ],
            holds: "a client on an event loop, with reconnects"),
        module(
            "MQTTBroker", on: .mqtt,
            imports: ["MQTTCodec", "MQTTSession", "TrestleBase", "TrestleHTTP", "TrestleTransport", "WireBytes"],
            holds: "the embedded broker: subscriptions, retained messages, sessions, acknowledgements that wait"),
        module(
            "MQTTInspection", on: .mqtt, imports: ["MQTTCodec", "TrestleBase", "TrestleJSON", "WireBytes"],
            holds: "packets as text and JSON; test vectors for the codec"),

        // Kafka
        module(
            "KafkaCodec", on: .kafka, imports: ["WireBytes"],
            holds: "every request and response (generated), framing, record batches, murmur2"),
        .executableTarget(
            name: "GenerateKafkaMessages", path: "Sources/Kafka/GenerateKafkaMessages", exclude: ["Schemas"],
            swiftSettings: strict),
        module(
            "KafkaCompression", on: .kafka, imports: ["CZlib", "KafkaCodec", "TrestlePlatform", "WireBytes"],
            holds: "the codecs of record batches"),
        module(
            "KafkaSession", on: .kafka, imports: ["KafkaCodec", "TrestleBase", "TrestleSASL", "WireBytes"],
            holds: "connection, metadata, coordinators, producer and consumer group as pure state machines"),
        module(
            "KafkaClient", on: .kafka,
            imports: [
                "KafkaCodec", "KafkaCompression", "KafkaSession", "TrestleBase", "TrestleTransport", "WireBytes",
            ],
            holds:
                "a cluster's connections, metadata and routing on an event loop; producer, consumer and administration"),
        module(
            "RecordLog", on: .kafka, imports: ["KafkaCodec", "TrestleBase", "TrestlePlatform", "WireBytes"],
            holds: "a partition's log in segment files, and the thread that syncs them"),
        module(
            "KafkaBroker", on: .kafka,
            imports: ["KafkaCodec", "KafkaSession", "RecordLog", "TrestleBase", "TrestleTransport", "WireBytes"],
            holds: "the embedded broker: topics, groups, producers"),
        module(
            "KafkaInspection", on: .kafka,
            imports: ["KafkaCodec", "KafkaCompression", "TrestleBase", "TrestleJSON", "WireBytes"],
            holds: "messages and record sets as text and JSON; test vectors for the codec"),

        // Schemas: what is in a payload
        module(
            "JSONSchema", on: .schemas,
            imports: ["RegularExpressions", "SchemaCompatibility", "TrestleJSON", "WireBytes"],
            holds: "JSON Schema of drafts 7 and 2020-12: a flat plan that judges JSON bytes, compatibility"),
        module(
            "ProtobufSchema", on: .schemas,
            imports: ["SchemaCompatibility", "TrestleBase", "TrestleJSON", "WireBytes"],
            holds: "Protobuf by descriptors: .proto files, descriptor sets, binary and JSON form, compatibility"),
        module(
            "SchemaCompatibility", on: .schemas,
            holds: "the seven compatibility levels, and what breaks between two schemas"),
        module(
            "Avro", on: .schemas,
            imports: [
                "KafkaCodec", "KafkaCompression", "SchemaCompatibility", "TrestleBase", "TrestleJSON", "WireBytes",
            ],
            holds: "schemas of Avro, their data and JSON, resolution, fingerprints, container files; test vectors"),
        module(
            "SchemaRegistry", on: .schemas,
            imports: [
                "Avro", "JSONSchema", "ProtobufSchema", "SchemaCompatibility", "TrestleBase", "TrestleHTTP",
                "TrestleJSON",
                "TrestleTransport", "WireBytes",
            ],
            holds: "client of schema registries, serializers; a registry as a value and its HTTP server"),
        module(
            "PayloadSchemas", on: .schemas,
            imports: ["Avro", "JSONSchema", "ProtobufSchema", "SchemaRegistry", "TrestleJSON", "WireBytes"],
            holds: "what becomes of payloads by the schemas of a registry, in both directions; new fields"),

        // Bridge: what knows both protocols
        module(
            "TrestleBridge", on: .bridge,
            imports: [
                "Avro", "CloudSecrets", "KafkaClient", "KafkaCodec", "KafkaSession", "MQTTClient", "MQTTCodec",
                "MQTTSession", "PayloadSchemas", "RecordLog", "RuleEngine", "RuleFiles", "SchemaRegistry",
                "TrestleBase", "TrestleHTTP", "TrestleJSON", "TrestleMetrics", "TrestleTransport", "WireBytes",
            ],
            holds:
                "routes, rules, schemas, mapping, delivery ledger, buffer on the disk, dead letters, the table of settings; knows no broker"
        ),
        module(
            "StatusServer", on: .bridge,
            imports: [
                "TrestleBase", "TrestleBridge", "TrestleHTTP", "TrestleJSON", "TrestleMetrics", "TrestleTransport",
                "WireBytes",
            ], holds: "metrics, health, status page and spans of a bridge"),
        module(
            "TrestleDoctor", on: .bridge,
            imports: [
                "CloudSecrets", "KafkaCodec", "KafkaSession", "MQTTCodec", "RuleEngine", "RuleFiles", "TrestleBase",
                "TrestleJSON", "TrestleTransport", "WireBytes",
            ],
            holds: "examines a broker step by step and names what is wrong"),

        module(
            "TrestleTesting", on: .bridge,
            imports: [
                "KafkaBroker", "KafkaClient", "KafkaCodec", "KafkaCompression", "MQTTBroker", "MQTTCodec", "RecordLog",
                "TrestleBase", "TrestleTransport", "WireBytes",
            ], holds: "brokers for the tests of others: withKafkaBroker, withMQTTBroker"),

        // The program: the only place that reads files, environment and arguments, and that logs
        .executableTarget(
            name: "trestle",
            dependencies: [
                "Avro", "Certificates", "CloudSecrets", "JSONSchema", "TrestleJSON", "KafkaBroker", "KafkaClient",
                "KafkaCodec",
                "KafkaCompression",
                "KafkaInspection",
                "KafkaSession", "MQTTBroker", "MQTTClient", "MQTTCodec", "MQTTInspection", "MQTTStore",
                "ProtobufSchema", "RecordLog",
                "RuleEngine", "RuleFiles", "SchemaCompatibility", "SchemaRegistry", "StatusServer",
                "TrestleBridge",
                "TrestleDoctor",
                "TrestleBase", "TrestleHTTP", "TrestlePlatform", "TrestleSASL", "TrestleTransport", "WireBytes",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: whenProgram),
                .product(name: "Logging", package: "swift-log", condition: whenProgram),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: whenProgram),
                .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: whenProgram),
                .product(name: "Yams", package: "Yams", condition: whenProgram),
            ],
            swiftSettings: strict
        ),

        // Tests. What they share: seeded random numbers, clocks, folders, models of brokers.
        .target(
            name: "TestSupport", dependencies: ["MQTTCodec", "RecordLog", "TrestleBase", "WireBytes"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("TrestleBaseTests", ["TestSupport", "TrestleBase"]),
        tests("WireBytesTests", ["WireBytes"]),
        tests("MQTTCodecTests", ["MQTTCodec", "MQTTInspection", "TrestleBase", "TrestleJSON", "WireBytes"]),
        tests("MQTTStoreTests", ["MQTTCodec", "MQTTSession", "MQTTStore", "TestSupport", "TrestleBase", "WireBytes"]),
        tests("MQTTSessionTests", ["MQTTCodec", "MQTTSession", "TestSupport", "TrestleBase", "WireBytes"]),
        tests(
            "MQTTClientTests",
            [
                "MQTTClient", "MQTTCodec", "MQTTSession", "MQTTStore", "TestSupport", "TrestleBase", "TrestleSASL",
                "TrestleTransport",
                "WireBytes",
            ]),
        tests("GenerateKafkaMessagesTests", ["GenerateKafkaMessages"]),
        tests(
            "KafkaCodecTests",
            ["KafkaCodec", "KafkaCompression", "KafkaInspection", "TrestleBase", "TrestleJSON", "WireBytes"]),
        tests("KafkaCompressionTests", ["KafkaCodec", "KafkaCompression", "WireBytes"]),
        tests("TrestleSASLTests", ["TrestleBase", "TrestleSASL", "WireBytes"]),
        tests(
            "KafkaSessionTests",
            ["KafkaCodec", "KafkaCompression", "KafkaSession", "TestSupport", "TrestleBase", "WireBytes"]),
        tests(
            "KafkaClientTests",
            [
                "KafkaBroker", "KafkaClient", "KafkaCodec", "KafkaCompression", "KafkaSession", "TestSupport",
                "TrestleBase",
                "TrestlePlatform",
                "TrestleTransport", "WireBytes",
            ]),
        tests(
            "TransportTests", ["TrestleBase", "TrestlePlatform", "TrestleTransport", "WireBytes"],
            exclude: ["TLS/make-certificates.sh", "TLS/make-stores.sh"]),
        tests("HTTPTests", ["Certificates", "TrestleBase", "TrestleHTTP", "TrestleTransport", "WireBytes"]),
        tests("MetricsTests", ["TrestleMetrics"]),
        tests("RegularExpressionsTests", ["RegularExpressions"]),
        tests("JSONSchemaTests", ["JSONSchema", "SchemaCompatibility"]),
        tests("ProtobufSchemaTests", ["ProtobufSchema", "TrestleJSON", "WireBytes"]),
        tests("RuleEngineTests", ["RuleEngine", "TrestleJSON", "WireBytes"]),
        tests("RuleFilesTests", ["RuleEngine", "RuleFiles", "TrestleJSON", "WireBytes"]),
        tests("AvroTests", ["Avro", "SchemaCompatibility", "TrestleBase", "TrestleJSON", "WireBytes"]),
        tests("PayloadSchemasTests", ["Avro", "PayloadSchemas", "SchemaRegistry", "WireBytes"]),
        tests(
            "SchemaRegistryTests",
            ["Avro", "SchemaCompatibility", "SchemaRegistry", "TrestleBase", "TrestleHTTP", "TrestleJSON", "WireBytes"]),
        tests("SchemaCompatibilityTests", ["SchemaCompatibility"]),
        tests("CloudSecretsTests", ["CloudSecrets", "RuleEngine", "TrestleBase", "TrestleJSON", "WireBytes"]),
        tests("RecordLogTests", ["KafkaCodec", "RecordLog", "TestSupport", "TrestleBase", "WireBytes"]),
        tests(
            "BrokerTests",
            [
                "TrestleBase",
                "KafkaBroker", "KafkaCodec", "KafkaSession", "MQTTBroker", "MQTTClient", "MQTTCodec", "MQTTSession",
                "RecordLog", "TestSupport", "TrestlePlatform", "TrestleTransport", "WireBytes",
            ]),
        tests(
            "BridgeTests",
            [
                "TrestleBase",
                "KafkaClient", "KafkaCodec", "KafkaSession", "MQTTCodec", "MQTTSession", "PayloadSchemas", "RecordLog",
                "RuleFiles", "SchemaRegistry", "TestSupport",
                "TrestleBridge", "TrestleMetrics", "TrestleTransport", "WireBytes",
            ]),
        tests(
            "TestingTests",
            ["KafkaBroker", "KafkaCodec", "MQTTBroker", "MQTTCodec", "TrestleTesting", "TrestleTransport"]),
        tests(
            "StatusServerTests",
            [
                "StatusServer", "TrestleBase", "TrestleBridge", "TrestleHTTP", "TrestleMetrics", "TrestleTransport",
                "WireBytes",
            ]),
        tests("CertificatesTests", ["Certificates", "TrestleTransport"]),
        tests(
            "DoctorTests",
            [
                "Certificates", "CloudSecrets", "KafkaCodec", "MQTTCodec", "RuleFiles", "TrestleDoctor", "TrestleJSON",
                "TrestleTransport",
            ]),
        tests(
            "TrestleTests",
            [
                "Certificates", "KafkaBroker", "KafkaClient", "KafkaSession", "MQTTBroker", "MQTTCodec",
                "TrestleBase", "TrestleBridge",
                "TrestleTransport",
                "WireBytes",
                "trestle",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: whenProgram),
            ]),
    ]
)
