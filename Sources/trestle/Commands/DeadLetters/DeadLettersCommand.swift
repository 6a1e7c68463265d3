#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaSession
import TrestleBase
import TrestleBridge
import WireBytes

/// `trestle dlq`: the messages that their own topics refused.
struct DeadLettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "Show, replay and delete dead letters.",
        discussion: """
            A message that Kafka refuses permanently goes to the dead-letter topic, with its cause, route and source:
              trestle dlq list -b localhost:9092
              trestle dlq show -b localhost:9092 --offset 17
              trestle dlq replay -b localhost:9092 --route readings --dry-run
              trestle dlq purge -b localhost:9092 --before 2026-01-31T12:00:00Z

            Exit codes: 0 success, also where there are no letters; 65 a letter could not be written; 69 the cluster refuses the program; \
            75 the brokers could not be reached in time.
            """,
        subcommands: [ListLetters.self, ShowLetters.self, ReplayLetters.self, PurgeLetters.self])
}

/// Where the letters are.
struct LetterOptions: ParsableArguments {
    @OptionGroup var connection: KafkaConnectionOptions

    @Option(name: [.customShort("t"), .long], help: "The dead-letter topic.")
    var topic = BridgeConfiguration.standardDeadLetterTopic
}

/// Which letters are meant: those that match all of the options.
struct LetterFilter: ParsableArguments {
    @Option(help: "Only letters of this route.")
    var route: String?

    @Option(help: "Only letters whose cause contains this text.")
    var cause: String?

    @Option(help: "Only letters that were meant for this topic.")
    var target: String?

    @Option(help: ArgumentHelp("Only letters from this time on, for example 2026-01-31T12:00:00Z.", valueName: "time"))
    var since: String?

    @Option(name: [.customShort("p"), .long], help: "Only letters of this partition.")
    var partition: Int32?

    @Option(help: "Only the letter at this offset: that of its last part.")
    var offset: Int64?

    func time() throws -> Int64? {
        guard let since else { return nil }
        return try LetterTime.milliseconds(since, option: "--since")
    }

    // By bytes: whoever may write to the topic writes texts of any kind.
    private static func matches(_ expected: String?, _ text: String?) -> Bool {
        guard let expected else { return true }
        return text?.hasSameBytes(as: expected) ?? false
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        guard let first = part.first else { return true }
        return text.indices.contains { text[$0] == first && text[$0...].starts(with: part) }
    }

    func selects(_ letter: StoredLetter, since: Int64?) -> Bool {
        Self.matches(route, letter.route) && cause.map { Self.contains(letter.cause, $0) } ?? true
            && Self.matches(target, letter.topic) && (partition == nil || letter.partition == partition)
            && (offset == nil || letter.offset == offset) && since.map { letter.timestamp >= $0 } ?? true
    }
}

enum LetterTime {
    static func milliseconds(_ text: String, option: String) throws -> Int64 {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw ValidationError("\(option) takes a time like 2026-01-31T12:00:00Z")
        }
        return Int64(date.timeIntervalSince1970 * 1000)
    }
}

/// `trestle dlq list`
struct ListLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List dead letters, one per line: time, place, route, target and cause.")

    @OptionGroup var options: LetterOptions
    @OptionGroup var filter: LetterFilter

    @Option(help: "The format of the output: text, or json with an object for each letter.")
    var format = OutputFormat.text

    func run() async throws {
        let since = try filter.time()
        try await LetterRun(options).forEach { letter in
            guard filter.selects(letter, since: since) else { return }
            guard format == .text else { return printLine(LetterText.json(letter, isWhole: false)) }
            printLine(
                "\(LetterText.time(letter.timestamp))  \(letter.partition)/\(letter.offset)  "
                    + "\(LetterText.shown(letter.route))  \(LetterText.shown(letter.topic))  \(PeerText(letter.cause))")
        }
    }
}

/// `trestle dlq show`
struct ShowLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show dead letters with headers and content.")

    @OptionGroup var options: LetterOptions
    @OptionGroup var filter: LetterFilter

    @Option(help: "The format of the output: text, or json with an object for each letter.")
    var format = OutputFormat.text

    func run() async throws {
        let since = try filter.time()
        try await LetterRun(options).forEach { letter in
            guard filter.selects(letter, since: since) else { return }
            switch format {
            case .text: printLine(LetterText.whole(letter))
            case .json: printLine(LetterText.json(letter, isWhole: true))
            }
        }
    }
}

/// `trestle dlq replay`
struct ReplayLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Write dead letters to the topics that they were meant for.",
        discussion: """
            Messages from MQTT are written to their Kafka topic, with their key and headers. Records that could not be published \
            are written to their original topic, from which the route reads them again. The letters stay until 'purge': a second \
            replay writes them again.

            Letters whose value did not fit a schema are left out: consumers of their topic could not read them. --even-mismatched \
            writes them as they came, and so does --to with another topic.
            """)

    @OptionGroup var options: LetterOptions
    @OptionGroup var filter: LetterFilter

    @Option(help: "Write all of them to this topic instead.")
    var to: String?

    @Option(help: ArgumentHelp("The time of the written records: their own, or the present.", valueName: "record|now"))
    var timestamp = LetterTimes.record

    @Flag(help: "Write letters whose value did not fit the schema of their topic, too.")
    var evenMismatched = false

    @Flag(help: "Print the records without writing them.")
    var dryRun = false

    func run() async throws {
        let since = try filter.time()
        let producer = dryRun ? nil : try makeProducer()
        var replay = LetterReplay(producer: producer, target: to, letters: options.topic, times: timestamp)
        replay.takesMismatched = evenMismatched || to != nil
        do {
            try await LetterRun(options).forEach { letter in
                if filter.selects(letter, since: since) { try await replay.take(letter) }
            }
            try await replay.flush()
        } catch let error as KafkaError {
            await producer?.shutdown(timeout: .seconds(5))
            throw KafkaCommandFault.exit(error)
        }
        await producer?.shutdown(timeout: .seconds(30))
        printError(replay.summary)
        if replay.failed > 0 { throw ExitStatus.refusedData }
    }

    private func makeProducer() throws -> KafkaProducer {
        let properties = try options.connection.properties(for: .producer)
        do {
            var settings = properties.producer
            try options.connection.apply(properties, to: &settings.cluster)
            return try KafkaProducer(configuration: settings)
        } catch let error as KafkaError { throw KafkaCommandFault.exit(error) }
    }
}

/// `trestle dlq purge`
struct PurgeLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Delete dead letters, from the oldest on.",
        discussion:
            "Kafka deletes all records before an offset: --before names a time, and without it all letters are deleted."
    )

    @OptionGroup var options: LetterOptions

    @Option(help: ArgumentHelp("Keep letters from this time on, for example 2026-01-31T12:00:00Z.", valueName: "time"))
    var before: String?

    @Flag(help: "Only say what would be deleted.")
    var dryRun = false

    func run() async throws {
        let time = try before.map { try LetterTime.milliseconds($0, option: "--before") }
        try await KafkaCommandFault.run {
            let run = LetterRun(options)
            let (begin, end): ([TopicPartition: Int64], [TopicPartition: Int64])
            do { (begin, end) = try await run.offsets(until: time) } catch let error as KafkaError {
                guard error.code == .topicNotFound else { throw error }
                return run.sayNone()
            }
            // A broker may say anything.
            let count = end.reduce(Int64(0)) { sum, place in
                sum.adding(held: max(0, place.value.subtracting(held: max(0, begin[place.key] ?? 0))))
            }
            guard !dryRun else { return printLine("\(count) records of '\(options.topic)' would be deleted") }
            if count > 0 {
                let admin = try options.connection.admin(timeout: nil)
                let results = try await admin.deleteRecords(before: end)
                await admin.shutdown()
                for (place, result) in results {
                    guard case .failure(let error) = result else { continue }
                    throw KafkaError(
                        error.code, "\(place): \(error.text)", topic: place.topic, partition: place.partition)
                }
            }
            printLine("\(count) records of '\(options.topic)' deleted")
        }
    }
}
#endif
