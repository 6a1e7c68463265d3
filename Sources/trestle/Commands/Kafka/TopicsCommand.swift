#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaCodec
import KafkaSession
import TrestleJSON
import WireBytes

/// `trestle topics`: what topics there are, and which there should be.
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "List, create, delete and describe the topics of a Kafka cluster.",
        discussion: """
              trestle topics list -b localhost:9092
              trestle topics create orders --partitions 6
              trestle topics describe orders --format json

            Exit codes: 0 success; 65 a topic does not exist, already exists or is refused; 69 the cluster refuses the \
            program; 75 no response in time.
            """,
        subcommands: [List.self, Create.self, Delete.self, Describe.self])

    struct List: AdminCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Print the names of all topics.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Flag(help: "Include Kafka's internal topics, for example __consumer_offsets.")
        var `internal` = false

        func run(_ admin: KafkaAdmin) async throws {
            let names = try await admin.listTopics(includingInternal: `internal`)
            switch output.format {
            case .text: for name in names { printLine(PeerText(name)) }
            case .json: printLine(JSON.array(names.map { .string($0) }))
            }
        }
    }

    struct Create: AdminCommand {
        static let configuration = CommandConfiguration(commandName: "create", abstract: "Create topics.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Argument(help: "The topics' names.")
        var names: [String]

        @Option(help: "The number of partitions. Default: the broker's num.partitions.")
        var partitions: Int32?

        @Option(help: "The number of replicas of each partition. Default: the broker's default.replication.factor.")
        var replicationFactor: Int16?

        @Option(
            help: ArgumentHelp(
                "A setting of the topic, for example retention.ms=86400000; may be repeated.", valueName: "name=value"))
        var set: [String] = []

        @Flag(help: "Only check whether the topics can be created.")
        var validateOnly = false

        func validate() throws {
            if let partitions, partitions < 1 { throw ValidationError("--partitions takes 1 or more") }
            if let replicationFactor, replicationFactor < 1 {
                throw ValidationError("--replication-factor takes 1 or more")
            }
            if set.contains(where: { !$0.contains("=") }) { throw ValidationError("--set takes NAME=VALUE") }
        }

        func run(_ admin: KafkaAdmin) async throws {
            var configs: [String: String] = [:]
            for setting in set {
                let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                configs[String(parts[0])] = String(parts[1])
            }
            let results = try await admin.createTopics(
                names.unique.map {
                    NewTopic($0, partitions: partitions, replicationFactor: replicationFactor, configs: configs)
                }, validateOnly: validateOnly)
            try output.show(results, names, done: validateOnly ? "can be created" : "created")
        }
    }

    struct Delete: AdminCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete topics and all their records.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Argument(help: "The topics' names.")
        var names: [String]

        func run(_ admin: KafkaAdmin) async throws {
            try output.show(try await admin.deleteTopics(names.unique), names, done: "deleted")
        }
    }

    struct Describe: AdminCommand {
        static let configuration = CommandConfiguration(
            commandName: "describe",
            abstract: "Print partitions, leaders, replicas and offsets of topics, and their own settings.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Argument(help: "The names of the topics. (default: all topics)")
        var names: [String] = []

        func run(_ admin: KafkaAdmin) async throws {
            let names = names.isEmpty ? try await admin.listTopics() : names.unique
            let topics = try await admin.describeTopics(names)
            var status: ExitCode?
            var described: [TopicDescription] = []
            for name in names {
                switch topics[name] {
                case .success(let topic)?: described.append(topic)
                case .failure(let error)?: status = KafkaCommandFault.exit(error)
                case nil: continue
                }
            }
            let settings = try await admin.describeConfigs(described.map { .topic($0.name) })
            let texts = try await described.texts(admin, settings)
            switch output.format {
            case .text: for text in texts { printLine(text.text) }
            case .json: printLine(JSON.array(texts.map(\.json)))
            }
            if let status { throw status }
        }
    }
}

/// A topic as `topics describe` prints it.
private struct TopicText {
    let topic: TopicDescription
    let earliest: [Int32: Int64]
    let latest: [Int32: Int64]
    let settings: [ConfigEntry]

    var text: String {
        let changed = settings.filter { !$0.isDefault }.map { "\(PeerText($0.name))=\(PeerText($0.value ?? ""))" }
        let partitions = "\(topic.partitions.count) partition\(topic.partitions.count == 1 ? "" : "s")"
        var lines = ["\(PeerText(topic.name)): \(partitions), ID \(topic.topicID)"]
        if !changed.isEmpty { lines.append("  settings: " + changed.joined(separator: ", ")) }
        for partition in topic.partitions {
            let replicas = partition.replicas.map(String.init).joined(separator: ",")
            let inSync = partition.inSyncReplicas.map(String.init).joined(separator: ",")
            let leader = partition.leaderID >= 0 ? "\(partition.leaderID)" : "none"
            lines.append(
                "  partition \(partition.index): leader \(leader), replicas \(replicas), in sync \(inSync), offsets "
                    + "\(Self.text(earliest[partition.index])) to \(Self.text(latest[partition.index]))")
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ offset: Int64?) -> String { offset.map(String.init) ?? "?" }

    var json: JSON {
        .object([
            ("name", .string(topic.name)), ("id", .string("\(topic.topicID)")), ("internal", .bool(topic.isInternal)),
            (
                "partitions",
                .array(
                    topic.partitions.map { partition in
                        .object([
                            ("partition", .integer(partition.index)), ("leader", .integer(partition.leaderID)),
                            ("replicas", .array(partition.replicas.map { .integer($0) })),
                            ("inSync", .array(partition.inSyncReplicas.map { .integer($0) })),
                            ("earliest", earliest[partition.index].map { .integer($0) } ?? .null),
                            ("latest", latest[partition.index].map { .integer($0) } ?? .null),
                        ])
                    })
            ),
            (
                "settings",
                .object(settings.filter { !$0.isDefault }.map { ($0.name, $0.value.map { .string($0) } ?? .null) })
            ),
        ])
    }
}

extension [TopicDescription] {
    fileprivate func texts(
        _ admin: KafkaAdmin, _ settings: [ConfigResource: Result<[ConfigEntry], KafkaError>]
    ) async throws(KafkaError) -> [TopicText] {
        var places: [TopicPartition] = []
        for topic in self {
            places += topic.partitions.map { TopicPartition(topic: topic.name, partition: $0.index) }
        }
        let earliest = try await offsets(admin, places, .beginning)
        let latest = try await offsets(admin, places, .end)
        return map { topic in
            let entries = try? settings[.topic(topic.name)]?.get()
            return TopicText(
                topic: topic, earliest: earliest[topic.name] ?? [:], latest: latest[topic.name] ?? [:],
                settings: entries ?? [])
        }
    }

    private func offsets(
        _ admin: KafkaAdmin, _ places: [TopicPartition], _ spec: OffsetSpec
    ) async throws(KafkaError) -> [String: [Int32: Int64]] {
        var offsets: [String: [Int32: Int64]] = [:]
        let found = try await admin.listOffsets(Dictionary(places.map { ($0, spec) }) { first, _ in first })
        for (place, result) in found {
            if let offset = try? result.get().offset { offsets[place.topic, default: [:]][place.partition] = offset }
        }
        return offsets
    }
}
#endif
