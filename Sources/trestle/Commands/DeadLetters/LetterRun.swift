#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaSession
import TrestleBase
import TrestleBridge
import TrestleJSON
import WireBytes

/// Reads the dead-letter topic from its beginning to where it ended when the program began.
struct LetterRun {
    private let options: LetterOptions

    init(_ options: LetterOptions) { self.options = options }

    private func consumer() throws -> KafkaConsumer {
        let properties = try options.connection.properties(for: .consumer)
        do {
            var settings = try properties.consumer()
            try options.connection.apply(properties, to: &settings.cluster)
            settings.groupID = nil
            return try KafkaConsumer(configuration: settings, observe: ConsumeCommand.warn)
        } catch let error as KafkaError { throw KafkaCommandFault.exit(error) }
    }

    /// The first offsets, and those of a time or of the end.
    func offsets(until time: Int64?) async throws -> (begin: [TopicPartition: Int64], end: [TopicPartition: Int64]) {
        let consumer = try consumer()
        do {
            let places = try await consumer.partitions(of: options.topic)
            let begin = try await consumer.offsets(of: places, at: .beginning)
            let end = try await consumer.offsets(of: places, at: time.map { .time(milliseconds: $0) } ?? .end)
            await consumer.shutdown(timeout: .seconds(5))
            return (begin, end)
        } catch {
            await consumer.shutdown(timeout: .seconds(5))
            throw error
        }
    }

    /// Calls `body` with each letter, by partition in order.
    func forEach(_ body: (StoredLetter) async throws -> Void) async throws {
        let consumer = try consumer()
        do {
            try await read(consumer, body)
            await consumer.shutdown(timeout: .seconds(5))
        } catch let error as KafkaError {
            await consumer.shutdown(timeout: .seconds(5))
            guard error.code == .topicNotFound else { throw KafkaCommandFault.exit(error) }
            sayNone()
        }
    }

    /// The bridge creates the topic with the first letter.
    func sayNone() {
        printError("no dead letters: the topic '\(options.topic)' does not exist (--topic names another)")
    }

    /// The last of a partition may be nothing that is handed out, such as the end of a transaction: the position says so.
    private func watchEnds(
        of places: Set<TopicPartition>, _ ends: [TopicPartition: Int64], _ consumer: KafkaConsumer
    ) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                var isDone = true
                for place in places where await consumer.position(of: place) ?? 0 < ends[place, default: 0] {
                    isDone = false
                }
                if isDone { return await consumer.shutdown(timeout: .seconds(10)) }
            }
        }
    }

    private func read(_ consumer: KafkaConsumer, _ body: (StoredLetter) async throws -> Void) async throws {
        let places = try await consumer.partitions(of: options.topic)
        let begin = try await consumer.offsets(of: places, at: .beginning)
        let end = try await consumer.offsets(of: places, at: .end)
        var open = Set(places.filter { begin[$0, default: 0] < end[$0, default: 0] })
        guard !open.isEmpty else { return }
        try await consumer.assign(Array(open), from: .beginning)
        let watch = watchEnds(of: open, end, consumer)
        defer { watch.cancel() }
        var reader = LetterReader()
        for try await batch in consumer.batches {
            for record in batch where record.offset < end[batch.place, default: 0] {
                let headers = record.headerCount <= LetterReader.maximumHeaders ? record.headers : []
                let letter = reader.take(
                    partition: record.partition, offset: record.offset, timestamp: record.timestamp, key: record.key,
                    value: record.value, headers: headers)
                if let letter { try await body(letter) }
            }
            if batch.nextOffset >= end[batch.place, default: 0] { open.remove(batch.place) }
            if open.isEmpty { break }
        }
        let incomplete = reader.incomplete + reader.unfinished
        if incomplete > 0 {
            printError("\(incomplete) records are no dead letters, or parts of one that is not complete")
        }
    }
}

/// Writes letters to their topics.
struct LetterReplay {
    private static let chunk = 500
    private static let progressInterval = Duration.seconds(2)

    /// `nil` says what would be written.
    let producer: KafkaProducer?
    let target: String?
    /// The topic that the letters are in.
    let letters: String
    let times: LetterTimes
    /// Whether letters are written whose value did not fit a schema.
    var takesMismatched = false
    private(set) var leftOut = 0
    private var counts: [String: Int] = [:]
    private var waiting: [KafkaProducer.Record] = []
    private var bytes = 0
    private(set) var written = 0
    private(set) var failed = 0
    private var lastProgress = ContinuousClock.now

    init(producer: KafkaProducer?, target: String?, letters: String, times: LetterTimes) {
        self.letters = letters
        self.producer = producer
        self.target = target
        self.times = times
    }

    mutating func take(_ letter: StoredLetter) async throws {
        if let schema = letter.schema, !takesMismatched {
            leftOut += 1
            guard leftOut <= 10 else { return }
            let subject = schema.subject.isEmpty ? "its schema" : "the schema '\(PeerText(schema.subject))'"
            return printError(
                "\(letter.partition)/\(letter.offset) is left out: its value does not fit \(subject), and consumers could not read it "
                    + "(--even-mismatched writes it anyway)")
        }
        guard let topic = target ?? letter.replayTopic else {
            failed += 1
            return printError("\(letter.partition)/\(letter.offset) was meant for no topic: name one with --to")
        }
        guard target != nil || !topic.hasSameBytes(as: letters) else {
            failed += 1
            return printError(
                "\(letter.partition)/\(letter.offset) names the dead-letter topic itself: name another with --to")
        }
        guard producer != nil else {
            written += 1
            return printLine("\(letter.partition)/\(letter.offset) would be written to '\(PeerText(topic))'")
        }
        var headers = KafkaHeaders()
        for header in letter.headers { headers.append(header.name, header.value) }
        let timestamp = letter.recordTimestamp ?? letter.timestamp
        waiting.append(
            KafkaProducer.Record(
                topic: topic, key: letter.key, value: letter.value, headers: headers,
                timestamp: times == .now || timestamp < 0 ? nil : WallTime(milliseconds: timestamp)))
        bytes += letter.value?.count ?? 0
        if waiting.count >= Self.chunk || bytes >= 8 << 20 { try await flush() }
    }

    mutating func flush() async throws {
        guard let producer, !waiting.isEmpty else { return }
        for (record, result) in zip(waiting, await producer.send(waiting)) {
            switch result {
            case .success:
                written += 1
                counts["\(PeerText(record.topic))", default: 0] += 1
            case .failure(let error):
                failed += 1
                if failed <= 10 { printError("Error: \(PeerText("\(error)"))\(times.fix(for: error))") }
            }
        }
        waiting = []
        bytes = 0
        if ContinuousClock.now - lastProgress >= Self.progressInterval {
            lastProgress = .now
            printError(summary)
        }
    }

    var summary: String {
        let what = producer == nil ? "would be written" : "written"
        let topics = counts.sorted { $0.key < $1.key }.prefix(20).map { "\($0.value) to '\($0.key)'" }
        return "\(written) letter\(written == 1 ? "" : "s") \(what)\(failed > 0 ? ", \(failed) not" : "")"
            + (leftOut > 0 ? ", \(leftOut) left out since they do not fit their schema" : "")
            + (topics.isEmpty ? "" : ": " + topics.joined(separator: ", "))
    }
}

/// The times of records that are written again.
enum LetterTimes: String, ExpressibleByArgument, CaseIterable {
    case record, now

    /// What helps against a refusal.
    func fix(for error: KafkaError) -> String {
        self == .record && error.errorCode == .invalidTimestamp
            ? "; --timestamp now writes it with the present time" : ""
    }
}

/// Letters in words.
enum LetterText {
    static func time(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(.iso8601)
    }

    static func shown(_ text: String?) -> String { text.map { "\(PeerText($0))" } ?? "-" }

    static func whole(_ letter: StoredLetter) -> String {
        var lines = [
            "letter  \(letter.partition)/\(letter.offset)", "time    \(time(letter.timestamp))",
            "record  \(letter.recordTimestamp.map(time) ?? "-")",
            "cause   \(PeerText(letter.cause))",
        ]
        if let code = letter.errorCode { lines.append("code    \(code)") }
        if let schema = letter.schema {
            let version = schema.version.map { ", version \($0)" } ?? ""
            let id = schema.id.map { ", id \($0)" } ?? ""
            lines.append("schema  \(PeerText(schema.subject))\(version)\(id)")
            lines.append("path    \(schema.path.isEmpty ? "the whole value" : "\(PeerText(schema.path))")")
            lines.append("expected \(PeerText(schema.expected))")
            lines.append("found   \(PeerText(schema.found))")
        }
        lines.append("route   \(shown(letter.route))")
        lines.append("source  \(shown(letter.source))")
        lines.append("target  \(shown(letter.topic))")
        lines.append("key     \(letter.key.map { "\(PeerText(utf8: $0.span))" } ?? "none")")
        for header in letter.headers {
            lines.append(
                "header  \(PeerText(header.name)): \(header.value.map { "\(PeerText(utf8: $0.span))" } ?? "none")")
        }
        lines.append("value   \(letter.value.map { "\($0.count) bytes: \(PeerText(utf8: $0.span))" } ?? "none")")
        return lines.joined(separator: "\n") + "\n"
    }

    /// - Parameter isWhole: with key, value and headers.
    static func json(_ letter: StoredLetter, isWhole: Bool) -> JSON {
        var members: [(name: String, value: JSON)] = [
            ("partition", .integer(letter.partition)), ("offset", .integer(letter.offset)),
            ("time", .string(time(letter.timestamp))),
            ("record_time", letter.recordTimestamp.map { .string(time($0)) } ?? .null),
            ("route", letter.route.map { .string($0) } ?? .null),
            ("source", letter.source.map { .string($0) } ?? .null),
            ("topic", letter.topic.map { .string($0) } ?? .null),
            ("cause", .string(letter.cause)), ("code", letter.errorCode.map { .integer($0) } ?? .null),
        ]
        if let schema = letter.schema {
            members.append(
                (
                    "schema",
                    .object([
                        ("path", .string(schema.path)), ("expected", .string(schema.expected)),
                        ("found", .string(schema.found)), ("subject", .string(schema.subject)),
                        ("version", schema.version.map { .integer($0) } ?? .null),
                        ("id", schema.id.map { .integer($0) } ?? .null),
                    ])
                ))
        }
        if isWhole {
            members += [
                ("key", json(letter.key)), ("value", json(letter.value)),
                (
                    "headers",
                    .array(letter.headers.map { .object([("name", .string($0.name)), ("value", json($0.value))]) })
                ),
            ]
        }
        return .object(members)
    }

    /// As `trestle consume --format json` writes them.
    private static func json(_ bytes: ByteSlice?) -> JSON {
        guard let bytes else { return .null }
        if let text = String(validUTF8: bytes.span) { return .string(text) }
        return .object([("base64", .string(Base64.encode(bytes.array)))])
    }
}
#endif
