#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaCodec
import KafkaSession
import TrestleBridge

/// `trestle consume`: records become lines.
struct ConsumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consume",
        abstract: "Read records from Kafka topics and print them, one per line.",
        discussion: """
            Without a group, the program reads all partitions and waits for new records; with --exit it reads those that there are:
              trestle consume -b localhost:9092 -t orders --exit
            With --group, the program joins the group as a member, starts at the committed offsets, and commits the records that \
            it has written:
              trestle consume -t orders -g billing --from beginning --format json

            --format takes raw (the value's bytes), hex, json, or a pattern: %t topic, %p partition, %o offset, %T timestamp, %k key, \
            %v value, %h headers, %S and %K the sizes of value and key, \\n, \\t, %%.

            Exit codes: 0 success; 65 a topic does not exist, or an offset is not in the log; 69 the cluster refuses the program; \
            75 the brokers could not be reached in time.
            """)

    @OptionGroup var connection: KafkaConnectionOptions

    @Option(name: [.customShort("t"), .long], help: "A topic to read; may be repeated.")
    var topic: [String] = []

    @Option(
        name: [.customShort("g"), .long],
        help: "The consumer group to join. Default: group.id of --config, else none.")
    var group: String?

    @Option(
        name: [.customShort("p"), .long],
        help: "A partition to read, instead of all; may be repeated. Not with a group.")
    var partition: [Int32] = []

    @Option(
        name: [.customShort("o"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "Where to start: beginning, end, an offset, -N for the last N records of each partition, or a time: 2026-01-31T12:00:00Z, 2026-01-31 12:00 or 2026-01-31 (UTC), or @MILLISECONDS since 1970. With a group: beginning or end, for partitions without a committed offset. Default: end; beginning with --exit and without a group; with a group auto.offset.reset of --config, else end.",
            valueName: "position"))
    var from: String?

    @Flag(
        name: [.customShort("e"), .long],
        help: "Exit at the end of the log, as it is when the program starts.")
    var exit = false

    @Option(
        help: ArgumentHelp(
            "How long the cluster may take to describe the topics. Default: default.api.timeout.ms of --config, else 60.",
            valueName: "seconds"))
    var timeout: Int?

    @Option(name: [.customShort("c"), .long], help: "Exit after this many records.")
    var count: Int?

    @Option(
        name: [.customShort("f"), .long],
        help: "The format of a record: raw, hex, json, or a pattern, for example '%k %v\\n'.")
    var format = "raw"

    @Flag(help: "Decode keys and values whose Avro schemas a registry has, to JSON. Others are printed as they are.")
    var decode = false

    @OptionGroup(title: "The schema registry of --decode") var registry: RegistryOptions

    @Flag(name: [.customShort("q"), .long], help: "Print errors only.")
    var quiet = false

    func validate() throws {
        if topic.isEmpty { throw ValidationError("name a topic with --topic") }
        for name in topic where !KafkaTopicName.isLegal(name) {
            throw ValidationError("--topic takes \(KafkaTopicName.rule)")
        }
        if let timeout, timeout < 1 { throw ValidationError("--timeout takes 1 or more seconds") }
        if let count, count < 1 { throw ValidationError("--count takes 1 or more") }
        if partition.contains(where: { $0 < 0 }) { throw ValidationError("--partition takes 0 or more") }
        if !partition.isEmpty, group != nil { throw ValidationError("--partition cannot be used with --group") }
        if group == "" { throw ValidationError("--group is empty") }
        let start = try ConsumeStart(from)
        if group != nil, case .offset = start { throw ValidationError("--from OFFSET cannot be used with --group") }
        if group != nil, case .last = start { throw ValidationError("--from -N cannot be used with --group") }
        if group != nil, case .reset(.time) = start { throw ValidationError("--from TIME cannot be used with --group") }
        _ = try RecordPrinter(format)
    }

    func run() async throws {
        // Whoever read the lines may have enough of them; the group is left all the same.
        signal(SIGPIPE, SIG_IGN)
        let printer = try RecordPrinter(format, decoder: decode ? RecordDecoder(try registry.client()) : nil)
        var start = try ConsumeStart(from)
        let settings = try consumerConfiguration(start)
        // Behind the end there is nothing to read and exit after.
        if start == .unsaid, exit, settings.groupID == nil { start = .reset(.beginning) }
        let commits = CommitWatch()
        let consumer = try makeConsumer(settings, commits)
        let run = ConsumeRun(
            consumer: consumer, topics: topic.unique, partitions: partition.unique, start: start, printer: printer,
            commits: commits, isGroup: settings.groupID != nil, stopsAtEnd: exit, count: count, isQuiet: quiet)
        let signals = InterruptSignals { Task { await commits.close(consumer) } }
        let failure = await run.failure()
        // Whoever read the lines may have enough of them: that is no failure.
        await commits.close(consumer)
        signals.cancel()
        guard let error = failure else {
            run.finish()
            if commits.hasFailed { throw ExitStatus.unsettled }
            return
        }
        throw error.code == .offsetOutOfRange ? refused(error) : KafkaCommandFault.exit(error)
    }

    private func makeConsumer(_ settings: KafkaConsumer.Configuration, _ commits: CommitWatch) throws -> KafkaConsumer {
        do throws(KafkaError) {
            return try KafkaConsumer(
                configuration: settings,
                observe: { event in
                    commits.note(event)
                    Self.warn(event)
                })
        } catch { throw KafkaCommandFault.exit(error) }
    }

    private func fileSettings(_ properties: KafkaClientProperties) throws -> KafkaConsumer.Configuration {
        do throws(KafkaError) { return try properties.consumer() } catch { throw KafkaCommandFault.exit(error) }
    }

    private func consumerConfiguration(_ start: ConsumeStart) throws -> KafkaConsumer.Configuration {
        let properties = try connection.properties(for: .consumer)
        var settings = try fileSettings(properties)
        try connection.apply(properties, to: &settings.cluster)
        if let group { settings.groupID = group }
        // Partitions of one's own choice go without the group of the file.
        if !partition.isEmpty { settings.groupID = nil }
        if let timeout { settings.callTimeout = .seconds(timeout) }
        // A batch is written out before the next one is requested, and so before it is committed.
        settings.commitsAutomatically = true
        settings.commitInterval = .seconds(1)
        if case .reset(let reset) = start, settings.groupID != nil { settings.offsetReset = reset }
        // What retention removes meanwhile is not skipped without a word.
        if case .offset = start { settings.offsetReset = nil }
        if case .last = start { settings.offsetReset = .beginning }
        return settings
    }

    private func refused(_ error: KafkaError) -> ExitCode {
        printError("Error: \(error)")
        return ExitStatus.refusedData
    }

    private static let lines = RepeatedLines()

    static let warn: @Sendable (KafkaConsumerEvent) -> Void = { event in
        switch event {
        case .disconnected(let obstacle), .waiting(let obstacle): lines.print("\(obstacle)")
        case .degraded(let text): printError(text)
        case .outOfRange(let place, let offset): printError("offset \(offset) of \(place) is not in the log")
        case .truncated(let place, let offset): printError("\(place) was truncated at offset \(offset)")
        case .recreated(let place): printError("\(place): the topic was made again, and is read from the beginning")
        case .commitFailed(let error): printError("\(error)")
        case .connected, .rebalanced, .reachedEnd: break
        }
    }
}

/// Where to begin.
enum ConsumeStart: Equatable {
    case unsaid
    case reset(OffsetReset)
    case offset(Int64)
    /// At so many offsets before the end.
    case last(Int64)

    init(_ text: String?) throws {
        switch text {
        case nil: self = .unsaid
        case "beginning", "earliest": self = .reset(.beginning)
        case "end", "latest": self = .reset(.end)
        case let text?:
            if let offset = Int64(text) {
                self = offset >= 0 && !text.hasPrefix("-") ? .offset(offset) : .last(offset == .min ? .max : -offset)
            } else if let milliseconds = Self.milliseconds(text) {
                self = .reset(.time(milliseconds: milliseconds))
            } else {
                throw ValidationError(
                    "--from takes beginning, end, an offset, -N, or a time like 2026-01-31T12:00:00Z or @MILLISECONDS")
            }
        }
    }

    /// A time in milliseconds since 1970. A day without a time begins at midnight; a time without a zone is UTC.
    private static func milliseconds(_ text: String) -> Int64? {
        // kcat writes s@MILLISECONDS.
        for prefix in ["@", "s@"] where text.hasPrefix(prefix) {
            return Int64(text.dropFirst(prefix.count)).flatMap { $0 >= 0 ? $0 : nil }
        }
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
        var time = parts.count > 1 ? String(parts[1]) : "00:00"
        var zone = "Z"
        if let index = time.firstIndex(where: { "Z+-".contains($0) }) {
            zone = String(time[index...])
            time = String(time[..<index])
        }
        if time.count(where: { $0 == ":" }) == 1 { time += ":00" }
        guard let date = try? Date("\(parts[0])T\(time)\(zone)", strategy: .iso8601) else { return nil }
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}
#endif
