#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaCodec
import TrestleBridge
import WireBytes

/// `trestle produce`: lines become records.
struct ProduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "produce",
        abstract: "Write records to a Kafka topic, one per line of standard input or of a file.",
        discussion: """
            A line is a value; with --key-separator it is a key and a value:
              echo 'hello' | trestle produce -b localhost:9092 -t greetings
              trestle produce -t orders -K : -H source=import --file orders.txt
            With --format json a line is an object, for example what 'trestle consume --format json' prints:
              {"key":"a","value":"b","headers":{"unit":"celsius"},"timestamp":1700000000000}
            A value that is not text is written as {"base64":"…"}, and a tombstone as null.

            Records of one partition are stored in the order of their lines, once each. The program counts stored records on \
            standard error. It reports a line that cannot be stored with its number and the reason, and goes on. On Ctrl-C it \
            reads nothing more and stores what it has read; a second Ctrl-C ends it at once.

            Exit codes: 0 success; 65 some records were refused; 69 the cluster refuses the program; 75 some records were \
            not confirmed in time: they may be in the log or not.
            """)

    @OptionGroup var connection: KafkaConnectionOptions

    @Option(name: [.customShort("t"), .long], help: "The topic to write to.")
    var topic: String

    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp("The file to read lines from; - is standard input.", valueName: "file"))
    var file = "-"

    @Option(name: [.customShort("f"), .long], help: "The format of a line: raw (the value's bytes), hex, or json.")
    var format = RecordFormat.raw

    @Option(
        name: [.customShort("K"), .long],
        help: "The text between key and value; its first occurrence counts. \\t is a tab.")
    var keySeparator: String?

    @Option(name: [.customShort("k"), .long], help: "The key of every record whose line has none.")
    var key: String?

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp("A header for every record; may be repeated.", valueName: "name=value"))
    var header: [String] = []

    @Option(name: [.customShort("p"), .long], help: "The partition for all records, instead of one chosen by the key.")
    var partition: Int32?

    @Option(
        name: [.customShort("z"), .long],
        help:
            "The compression of batches: none, gzip, snappy, lz4 or zstd. Default: compression.type of --config, else none."
    )
    var compression: CompressionName?

    @Option(help: "The acknowledgement to wait for: all (all in-sync replicas), 1 (the leader), 0 (none).")
    var acks: AcksName?

    @Option(help: ArgumentHelp("How long a record may wait to be stored.", valueName: "seconds"))
    var timeout: Int?

    @Flag(name: [.customShort("Z"), .long], help: "Write an empty value as a tombstone (null).")
    var nullValue = false

    @Flag(name: [.customShort("q"), .long], help: "Print errors only.")
    var quiet = false

    private static let interruptTimeout = Duration.seconds(10)

    enum CompressionName: String, ExpressibleByArgument, CaseIterable { case none, gzip, snappy, lz4, zstd }
    enum AcksName: String, ExpressibleByArgument, CaseIterable { case all, one = "1", zero = "0" }

    func validate() throws {
        if !KafkaTopicName.isLegal(topic) { throw ValidationError("--topic takes \(KafkaTopicName.rule)") }
        if keySeparator == "" { throw ValidationError("--key-separator is empty") }
        if keySeparator != nil, format == .json { throw ValidationError("--key-separator is not for --format json") }
        if let partition, partition < 0 { throw ValidationError("--partition takes 0 or more") }
        if let timeout, timeout < 1 { throw ValidationError("--timeout takes 1 or more seconds") }
        for header in header where !header.contains("=") {
            throw ValidationError("--header takes NAME=VALUE")
        }
    }

    func run() async throws {
        let settings = try producerConfiguration()
        let handle = try input()
        let producer: KafkaProducer
        do throws(KafkaError) { producer = try KafkaProducer(configuration: settings, observe: Self.warn) } catch {
            throw KafkaCommandFault.exit(error)
        }
        var run = ProduceRun(producer: producer, reader: reader, isQuiet: quiet)
        let lines = LineSource(handle, limit: reader.format.longestByte * settings.maximumRequestSize)
        let signals = InterruptSignals {
            lines.stop()
            Task {
                try? await Task.sleep(for: Self.interruptTimeout)
                // What the cluster has not taken by now is given up.
                await producer.shutdown(timeout: .zero)
            }
        }
        let status = await run.run(lines)
        signals.cancel()
        await producer.shutdown(timeout: .seconds(5))
        if let status { throw status }
    }

    private func producerConfiguration() throws -> KafkaProducer.Configuration {
        let properties = try connection.properties(for: .producer)
        var settings = properties.producer
        try connection.apply(properties, to: &settings.cluster)
        // A line that is typed goes at once; lines from a file fill batches by themselves.
        if let timeout { settings.deliveryTimeout = .seconds(timeout) }
        switch acks {
        case .all: settings.acks = .all
        case .one: settings.acks = .leader
        case .zero: settings.acks = .none
        case nil: break
        }
        if let compression {
            settings.compressionCodec = KafkaSink.Compression(rawValue: compression.rawValue)?.codec ?? .none
        }
        return settings
    }

    private func input() throws -> FileHandle {
        if file == "-" { return .standardInput }
        guard !SettingsFile.isFolder(file), let handle = FileHandle(forReadingAtPath: file) else {
            throw ValidationError("--file, \(SettingsFile.shown(file)): \(SettingsFile.obstacle(file))")
        }
        return handle
    }

    private var reader: RecordLineReader {
        var headers = KafkaHeaders()
        for header in header {
            let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            headers.append(String(parts[0]), String(parts[1]))
        }
        return RecordLineReader(
            topic: topic, partition: partition, format: format, key: key.map { ByteSlice(utf8: $0) },
            keySeparator: keySeparator.map { Array($0.replacing("\\t", with: "\t").utf8) }, headers: headers,
            emptyIsNull: nullValue)
    }

    private static let warn: @Sendable (KafkaProducerEvent) -> Void = { event in
        switch event {
        case .disconnected(let obstacle), .waiting(let obstacle): printError("\(obstacle)")
        case .degraded(let text): printError(text)
        case .connected, .recovered: break
        }
    }
}

/// The lines of one run on their way, and what became of them.
struct ProduceRun {
    /// Calls under way: enough to keep the broker busy, few enough that errors are named soon.
    private static let window = 64
    private static let progressInterval = Duration.seconds(2)
    private static let errorLimit = 20

    let producer: KafkaProducer
    let reader: RecordLineReader
    let isQuiet: Bool
    private var underWay: [(receipt: KafkaProducer.Receipt, lines: [Int])] = []
    private var stored = 0
    private var failed = 0
    private var status: ExitCode?
    private let start = ContinuousClock.now
    private var lastProgress = ContinuousClock.now

    init(producer: KafkaProducer, reader: RecordLineReader, isQuiet: Bool) {
        self.producer = producer
        self.reader = reader
        self.isQuiet = isQuiet
    }

    /// Sends all lines; `nil` when every one is stored.
    mutating func run(_ source: LineSource) async -> ExitCode? {
        do {
            for try await chunk in source.chunks {
                await send(chunk, limit: source.limit)
                source.release()
                while underWay.count > Self.window { await settleFirst() }
                showProgress()
                if status == ExitStatus.unavailable { break }
            }
        } catch {
            note("\(error)", ExitStatus.refusedData)
        }
        while !underWay.isEmpty {
            await settleFirst()
            showProgress()
        }
        if !isQuiet { printError(summary) }
        return status
    }

    private mutating func send(_ chunk: LineSource.Lines, limit: Int) async {
        var records: [KafkaProducer.Record] = []
        var lines: [Int] = []
        for (number, line) in zip(chunk.first..., chunk.lines) {
            guard let line else {
                note("line \(number) is longer than \(limit) bytes", ExitStatus.refusedData)
                continue
            }
            do {
                records.append(try reader.record(line))
                lines.append(number)
            } catch {
                note("line \(number): \(error)", ExitStatus.refusedData)
            }
        }
        guard !records.isEmpty else { return }
        underWay.append((await producer.enqueue(records), lines))
    }

    private mutating func settleFirst() async {
        let first = underWay.removeFirst()
        for (result, line) in zip(await first.receipt.results(), first.lines) {
            switch result {
            case .success: stored += 1
            case .failure(let error): note("line \(line): \(error)", KafkaCommandFault.code(of: error))
            }
        }
    }

    /// Counts a line that was not stored. The first error's class is the exit code, unless the cluster refuses the program.
    private mutating func note(_ text: String, _ code: ExitCode) {
        failed += 1
        if failed <= Self.errorLimit { printError("Error: \(PeerText(text))") }
        if failed == Self.errorLimit { printError("further errors are counted, but not printed") }
        if status == nil || code == ExitStatus.unavailable { status = code }
    }

    private mutating func showProgress() {
        let now = ContinuousClock.now
        guard !isQuiet, now - lastProgress >= Self.progressInterval else { return }
        lastProgress = now
        printError(summary)
    }

    private var summary: String {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(stored) / seconds) : stored
        let failures = failed > 0 ? ", \(failed) not" : ""
        let records = stored == 1 ? "record" : "records"
        return "\(stored) \(records) stored\(failures) in \(String(format: "%.1f", seconds)) s (\(rate)/s)"
    }
}
#endif
