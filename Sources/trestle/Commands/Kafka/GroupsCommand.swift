#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaSession
import TrestleBase
import TrestleJSON
import WireBytes

/// `trestle groups`: consumer groups, how far they have read, and where they go on.
struct GroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "List, describe, reset and delete the consumer groups of a Kafka cluster.",
        discussion: """
              trestle groups list -b localhost:9092
              trestle groups describe billing
              trestle groups reset billing --topic orders --to earliest --dry-run
            'reset' needs a group without members: stop its consumers first.

            Exit codes: 0 success; 65 a group does not exist or has members; 69 the cluster refuses the program; \
            75 no response in time.
            """,
        subcommands: [List.self, Describe.self, Reset.self, Delete.self])

    struct List: AdminCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Print all groups and their states.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        func run(_ admin: KafkaAdmin) async throws {
            let groups = try await admin.listGroups()
            switch output.format {
            case .text:
                for group in groups {
                    // Any client may have chosen it, and a terminal obeys what it prints.
                    let name = "\(PeerText(group.groupID))"
                    printLine(group.state.isEmpty ? name : "\(name)\t\(PeerText(group.state))")
                }
            case .json:
                printLine(
                    JSON.array(
                        groups.map {
                            .object([
                                ("group", .string($0.groupID)), ("state", .string($0.state)),
                                ("protocolType", .string($0.protocolType)), ("type", .string($0.type)),
                            ])
                        }))
            }
        }
    }

    struct Describe: AdminCommand {
        static let configuration = CommandConfiguration(
            commandName: "describe", abstract: "Print a group's state, members, offsets and lag.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Argument(help: "The group's ID.")
        var group: String

        func run(_ admin: KafkaAdmin) async throws {
            let text = try await GroupText(admin, group)
            switch output.format {
            case .text: printLine(text.text)
            case .json: printLine(text.json)
            }
        }
    }

    struct Reset: AdminCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset", abstract: "Set the committed offsets of a group.",
            discussion: """
                --to takes earliest, latest, an offset, or a time, which means the first record at or after it.
                  trestle groups reset billing --topic orders --to 2026-11-01T00:00:00Z
                """)

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Argument(help: "The group's ID.")
        var group: String

        @Option(
            name: [.customShort("t"), .long],
            help: "A topic; may be repeated. Default: all topics in which the group has offsets.")
        var topic: [String] = []

        @Option(name: [.customShort("p"), .long], help: "A partition of the topic; may be repeated. Default: all.")
        var partition: [Int32] = []

        @Option(help: ArgumentHelp("The new position.", valueName: "earliest|latest|offset|time"))
        var to: ResetTarget

        @Flag(help: "Print the new offsets and change nothing.")
        var dryRun = false

        func validate() throws {
            if !partition.isEmpty, topic.count != 1 { throw ValidationError("--partition needs exactly one --topic") }
        }

        func run(_ admin: KafkaAdmin) async throws {
            let places = try await places(admin)
            let offsets = try await to.offsets(of: places, admin)
            var results: [TopicPartition: Result<Void, KafkaError>] = [:]
            if !dryRun {
                results = try await admin.alterGroupOffsets(group, offsets.mapValues { OffsetAndMetadata(offset: $0) })
            }
            try show(offsets, results)
        }

        private func places(_ admin: KafkaAdmin) async throws(KafkaError) -> [TopicPartition] {
            guard !topic.isEmpty else {
                let places = try await admin.groupOffsets(group).keys
                guard !places.isEmpty else {
                    throw KafkaError(
                        .groupNotFound, "group '\(group)' has no offsets", fix: "name the topics with --topic")
                }
                return Array(places)
            }
            var places: [TopicPartition] = []
            let described = try await admin.describeTopics(topic)
            for name in topic {
                let found = try described[name]?.get().partitions.map(\.index) ?? []
                for index in partition.isEmpty ? found : partition {
                    places.append(TopicPartition(topic: name, partition: index))
                }
            }
            return places
        }

        private func show(
            _ offsets: [TopicPartition: Int64], _ results: [TopicPartition: Result<Void, KafkaError>]
        ) throws {
            var status: ExitCode?
            var members: [JSON] = []
            var set = 0
            if output.format == .text { printError("TOPIC\tPARTITION\tNEW OFFSET") }
            for (place, offset) in offsets.sorted(by: {
                ($0.key.topic, $0.key.partition) < ($1.key.topic, $1.key.partition)
            }) {
                var error: KafkaError?
                if case .failure(let failure)? = results[place] { error = failure } else { set += 1 }
                switch output.format {
                case .text:
                    if let error {
                        status = KafkaCommandFault.exit(error)
                    } else {
                        printLine("\(PeerText(place.topic))\t\(place.partition)\t\(offset)")
                    }
                case .json:
                    if let error { status = KafkaCommandFault.code(of: error) }
                    members.append(
                        .object(
                            [
                                ("topic", .string(place.topic)), ("partition", .integer(place.partition)),
                                ("offset", .integer(offset)), ("ok", .bool(error == nil)),
                            ] + (error.map { [("text", JSON.string("\($0)"))] } ?? [])))
                }
            }
            if output.format == .json { printLine(JSON.array(members)) }
            // Not among the lines of the result, which others read.
            printError(dryRun ? "dry run: nothing was changed" : "\(set) of \(offsets.count) offsets were set")
            if let status { throw status }
        }
    }

    struct Delete: AdminCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete groups without members, and their offsets.")

        @OptionGroup var connection: KafkaConnectionOptions
        @OptionGroup var output: AdminOptions

        @Argument(help: "The groups' IDs.")
        var groups: [String]

        func run(_ admin: KafkaAdmin) async throws {
            try output.show(try await admin.deleteGroups(groups), groups, done: "deleted")
        }
    }
}

/// Where `groups reset` moves a group.
struct ResetTarget: ExpressibleByArgument {
    private enum Kind { case spec(OffsetSpec), offset(Int64) }
    private let kind: Kind

    init?(argument: String) {
        switch argument {
        case "earliest", "beginning": kind = .spec(.beginning)
        case "latest", "end": kind = .spec(.end)
        default:
            if let offset = Int64(argument), offset >= 0 {
                kind = .offset(offset)
            } else if let time = try? Date(argument, strategy: .iso8601) {
                kind = .spec(.time(WallTime(milliseconds: Int64(time.timeIntervalSince1970 * 1_000))))
            } else {
                return nil
            }
        }
    }

    /// Within what each log holds; a time after the last record is the end.
    func offsets(of places: [TopicPartition], _ admin: KafkaAdmin) async throws(KafkaError) -> [TopicPartition: Int64] {
        func find(_ spec: OffsetSpec) async throws(KafkaError) -> [TopicPartition: Int64] {
            var offsets: [TopicPartition: Int64] = [:]
            let found = try await admin.listOffsets(Dictionary(places.map { ($0, spec) }) { $1 })
            for (place, result) in found { offsets[place] = try result.get().offset }
            return offsets
        }
        switch kind {
        case .spec(let spec):
            var offsets = try await find(spec)
            guard case .time = spec, offsets.values.contains(where: { $0 < 0 }) else { return offsets }
            for (place, end) in try await find(.end) where offsets[place] ?? -1 < 0 { offsets[place] = end }
            return offsets
        case .offset(let offset):
            let (first, last) = (try await find(.beginning), try await find(.end))
            var offsets: [TopicPartition: Int64] = [:]
            for (place, end) in last { offsets[place] = min(max(offset, first[place] ?? 0), end) }
            return offsets
        }
    }
}

/// A group as `groups describe` prints it.
private struct GroupText {
    let group: GroupDescription
    /// By topic and partition.
    let places: [(place: TopicPartition, offset: Int64?, end: Int64?, member: GroupDescription.Member?)]

    init(_ admin: KafkaAdmin, _ name: String) async throws(KafkaError) {
        guard let group = try await admin.describeGroups([name])[name]?.get() else {
            throw KafkaError(.groupNotFound, "group '\(name)' does not exist")
        }
        self.group = group
        let offsets = try await admin.groupOffsets(name)
        var owners: [TopicPartition: GroupDescription.Member] = [:]
        for member in group.members {
            for place in member.assignment { owners[place] = member }
        }
        let all = Set(offsets.keys).union(owners.keys)
        let ends = try await admin.listOffsets(Dictionary(all.map { ($0, OffsetSpec.end) }) { $1 })
        places = all.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }.map { place in
            (place, offsets[place]?.offset, try? ends[place]?.get().offset, owners[place])
        }
    }

    private static func lag(_ offset: Int64?, _ end: Int64?) -> Int64? {
        guard let offset, let end else { return nil }
        return max(end.subtracting(held: offset), 0)
    }

    var text: String {
        let assignor = group.protocolName.isEmpty ? "" : ", \(PeerText(group.protocolName))"
        let members = "\(group.members.count) member\(group.members.count == 1 ? "" : "s")"
        var lines = ["\(PeerText(group.groupID)): \(PeerText(group.state)), \(members)\(assignor)"]
        lines.append("TOPIC\tPARTITION\tOFFSET\tEND\tLAG\tMEMBER")
        for (place, offset, end, member) in places {
            let numbers = [offset, end, Self.lag(offset, end)].map { $0.map(String.init) ?? "-" }
            let owner = member.map { "\(PeerText($0.clientID)) \(PeerText($0.host))" } ?? "-"
            lines.append(
                "\(PeerText(place.topic))\t\(place.partition)\t\(numbers.joined(separator: "\t"))\t\(owner)")
        }
        return lines.joined(separator: "\n")
    }

    var json: JSON {
        .object([
            ("group", .string(group.groupID)), ("state", .string(group.state)),
            ("protocol", .string(group.protocolName)),
            (
                "members",
                .array(
                    group.members.map {
                        .object([
                            ("member", .string($0.memberID)), ("instance", $0.instanceID.map { .string($0) } ?? .null),
                            ("client", .string($0.clientID)), ("host", .string($0.host)),
                        ])
                    })
            ),
            (
                "offsets",
                .array(
                    places.map { place, offset, end, member in
                        .object([
                            ("topic", .string(place.topic)), ("partition", .integer(place.partition)),
                            ("offset", offset.map { .integer($0) } ?? .null),
                            ("end", end.map { .integer($0) } ?? .null),
                            ("lag", Self.lag(offset, end).map { .integer($0) } ?? .null),
                            ("member", member.map { .string($0.memberID) } ?? .null),
                        ])
                    })
            ),
        ])
    }
}
#endif
