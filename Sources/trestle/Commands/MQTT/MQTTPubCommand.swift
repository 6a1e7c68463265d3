#if Program
import ArgumentParser
import MQTTClient
import MQTTCodec
import TrestleBridge
import WireBytes

/// `trestle mqtt pub`.
struct MQTTPubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pub",
        abstract: "Publish a message, or each line of the input.",
        discussion: """
            Without --message, each line of standard input or of --file is a message. The program exits with 0 when the \
            broker has acknowledged all messages (QoS 1 and 2) or all have been sent (QoS 0).
            """
    )

    @OptionGroup var connection: MQTTConnectionOptions

    @Option(help: "The topic. With --format json, a line may give its own topic.")
    var topic: String?

    @Option(help: "The QoS: 0, 1 or 2.")
    var qos: Int = 1

    @Option(help: "Publish this text.")
    var message: String?

    @Option(help: "Publish each line of this file; - is standard input.")
    var file: String?

    @Option(help: "The largest number of messages to publish; with --message, how often to publish it.")
    var count: Int?

    @Option(
        help: """
            The format of a line: raw (the payload), hex (the payload in hexadecimal digits), or json (an object with \
            "topic" and "payload").
            """)
    var format = MQTTMessageFormat.raw

    @Flag(help: "Set the retain flag: the broker keeps the message for later subscribers.")
    var retain = false

    @Flag(help: "Do not print progress.")
    var quiet = false

    func validate() throws {
        guard (0...2).contains(qos) else { throw ValidationError("--qos takes 0, 1 or 2") }
        if message != nil, file != nil { throw ValidationError("give --message or --file, not both") }
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        if case .template = format { throw ValidationError("--format takes raw, hex or json") }
        if topic == nil, case .json = format {} else if topic == nil { throw ValidationError("give a --topic") }
    }

    func run() async throws {
        let configuration = try connection.load()
        let reader = message == nil ? try LineReader(path: file) : nil
        let client: MQTTClient
        do throws(MQTTClientError) {
            client = try MQTTClient(configuration)
            try await client.connect()
        } catch {
            throw error.exitCode
        }
        var publisher = BatchPublisher(client, ProgressLine("published", isQuiet: quiet))
        let topic = topic.map { ByteSlice(utf8: $0) }
        let qos = QoS(rawValue: UInt8(qos)) ?? .atLeastOnce
        do {
            if let message {
                let made = try format.message(Array(message.utf8), topic: topic, qos: qos, retain: retain)
                var left = count ?? 1
                while left > 0 {
                    let part = min(left, 1_000)
                    await publisher.publish(Array(repeating: made, count: part))
                    left -= part
                }
            } else if let reader {
                try await publish(from: reader, topic, qos, &publisher)
            }
        } catch let error as MQTTLineError {
            publisher.finish()
            await client.shutdown()
            printError("Error: line \(reader?.number ?? 1): \(error)")
            throw ExitCode(65)
        }
        publisher.finish()
        await client.shutdown()
        guard let failure = publisher.failure else { return }
        printError("\(publisher.failures) of \(publisher.count) messages were not acknowledged")
        throw failure.exitCode
    }

    private func publish(
        from reader: LineReader, _ topic: ByteSlice?, _ qos: QoS, _ publisher: inout BatchPublisher
    ) async throws {
        var left = count ?? .max
        while left > 0, publisher.failure == nil, let lines = try reader.next() {
            var batch: [MQTTOutgoingMessage] = []
            for line in lines.prefix(left) {
                batch.append(try format.message(line, topic: topic, qos: qos, retain: retain))
            }
            left -= batch.count
            await publisher.publish(batch)
        }
    }
}

/// Publishes batches one after the other, so that their order is kept.
struct BatchPublisher {
    private let client: MQTTClient
    private var progress: ProgressLine
    private(set) var failures = 0
    private(set) var failure: MQTTClientError?

    init(_ client: MQTTClient, _ progress: ProgressLine) {
        self.client = client
        self.progress = progress
    }

    var count: Int { progress.count }

    mutating func publish(_ batch: [MQTTOutgoingMessage]) async {
        let results = await client.publish(batch)
        progress.add(results.count)
        for case .failure(let error) in results {
            failures += 1
            failure = failure ?? error
        }
    }

    mutating func finish() { progress.finish() }
}
#endif
