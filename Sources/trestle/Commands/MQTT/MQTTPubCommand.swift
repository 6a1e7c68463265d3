#if Program
import ArgumentParser
import Foundation
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
            Without --message, --payload-file and --null, each line of standard input or of --file is a message. The program \
            exits with 0 when the broker has acknowledged all messages (QoS 1 and 2) or all have been sent (QoS 0).
            """,
        // -h is the host, as with mosquitto_pub.
        helpNames: .long
    )

    @OptionGroup var connection: MQTTConnectionOptions

    @Option(name: .shortAndLong, help: "The topic. With --format json, a line may give its own topic.")
    var topic: String?

    @Option(name: .shortAndLong, help: "The QoS: 0, 1 or 2.")
    var qos: Int = 1

    @Option(name: .shortAndLong, help: "Publish this text.")
    var message: [String] = []

    @Option(
        name: [.customShort("f"), .long],
        help: "Publish the whole content of this file, whatever it is, as one message; - is standard input.")
    var payloadFile: String?

    @Flag(name: [.customShort("s"), .customLong("stdin")], help: "The same as --payload-file -.")
    var takesInput = false

    @Flag(name: [.customShort("n"), .long], help: "Publish an empty message, which removes a retained one.")
    var null = false

    @Option(help: "Publish each line of this file; - is standard input.")
    var file: String?

    @Flag(name: [.customShort("l"), .long], help: "Publish each line of standard input, which is the default.")
    var lines = false

    @Option(
        name: [.long, .customLong("repeat")],
        help: """
            The largest number of messages to publish; with --message, --payload-file or --null, how often to publish it.
            """)
    var count: Int?

    @Option(
        help: """
            The format of a line: raw (the payload), hex (the payload in hexadecimal digits), or json (an object with \
            "topic" and "payload").
            """)
    var format = MQTTMessageFormat.raw

    @Flag(name: .shortAndLong, help: "Set the retain flag: the broker keeps the message for later subscribers.")
    var retain = false

    @OptionGroup var properties: MQTTPropertyOptions

    @Flag(help: "Replace topics by aliases, as far as the broker accepts them (MQTT 5).")
    var topicAliases = false

    @Flag(help: "Print a line for each settled message: its number, and 'ok' or the error.")
    var results = false

    @Flag(help: "Do not print progress.")
    var quiet = false

    func validate() throws {
        guard (0...2).contains(qos) else { throw ValidationError("--qos takes 0, 1 or 2") }
        if message.count > 1 {
            throw ValidationError(
                "--message is given \(message.count) times: give several messages as lines of standard input")
        }
        let sources = [!message.isEmpty, payloadFile != nil, takesInput, null, file != nil, lines]
        if sources.count(where: { $0 }) > 1 {
            throw ValidationError("give one of --message, --payload-file, --stdin, --null, --lines and --file")
        }
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        if case .template = format { throw ValidationError("--format takes raw, hex or json") }
        if topic == nil, case .json = format {} else if topic == nil { throw ValidationError("give a --topic") }
    }

    func run() async throws {
        var configuration = try await connection.load()
        configuration.usesTopicAliases = topicAliases
        // One message that the server does not bear must not hold those behind it for ever.
        configuration.givesUpRefusedMessages = true
        let restored = RestoredMessages(observing: &configuration)
        let properties = try properties.load(version: configuration.version)
        let whole = try wholeMessage()
        let reader = whole == nil ? try LineReader(path: file) : nil
        let client: MQTTClient
        do throws(MQTTClientError) {
            client = try MQTTClient(configuration: configuration)
            try await client.connect()
        } catch {
            throw error.code == .store ? error.exit(with: ExitStatus.configuration) : error.exitCode
        }
        var publisher = BatchPublisher(client, ProgressLine("published", isQuiet: quiet), printsResults: results)
        let topic = topic.map { ByteSlice(utf8: $0) }
        let qos = QoS(rawValue: UInt8(qos)) ?? .atLeastOnce
        do {
            if let whole {
                let made = try (payloadFile == nil && !takesInput ? format : .raw)
                    .message(whole, topic: topic, qos: qos, retain: retain, properties: properties)
                var left = count ?? 1
                while left > 0 {
                    let part = min(left, 1_000)
                    await publisher.publish(Array(repeating: made, count: part))
                    left -= part
                }
            } else if let reader {
                try await publish(from: reader, topic, qos, properties, &publisher)
            }
        } catch let error as MQTTLineError {
            publisher.finish()
            await client.shutdown()
            printError("Error: line \(reader?.number ?? 1): \(error)")
            throw ExitCode(65)
        }
        publisher.finish()
        await client.shutdown()
        try restored.check(isLast: publisher.failure == nil)
        guard let failure = publisher.failure else { return }
        printError(
            "\(publisher.failures) of \(publisher.count) message\(publisher.count == 1 ? " was" : "s were") not acknowledged"
        )
        throw failure.exitCode
    }

    /// The payload of the one message that is not a line; `nil` where there are lines.
    private func wholeMessage() throws -> [UInt8]? {
        if null { return [] }
        if let message = message.first { return Array(message.utf8) }
        guard let path = takesInput ? "-" : payloadFile else { return nil }
        return try LineReader.wholeContent(path: path)
    }

    private func publish(
        from reader: LineReader, _ topic: ByteSlice?, _ qos: QoS, _ properties: Properties,
        _ publisher: inout BatchPublisher
    ) async throws {
        var left = count ?? .max
        while left > 0, publisher.failure == nil, let lines = try reader.next() {
            var batch: [MQTTOutgoingMessage] = []
            for line in lines.prefix(left) {
                batch.append(
                    try format.message(line, topic: topic, qos: qos, retain: retain, properties: properties))
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
    private let printsResults: Bool
    private(set) var failures = 0
    private(set) var failure: MQTTClientError?

    init(_ client: MQTTClient, _ progress: ProgressLine, printsResults: Bool) {
        self.client = client
        self.progress = progress
        self.printsResults = printsResults
    }

    var count: Int { progress.count }

    mutating func publish(_ batch: [MQTTOutgoingMessage]) async {
        guard printsResults else { return await publish(batch[...]) }
        // Few at once, so that what is settled is known soon.
        for start in stride(from: 0, to: batch.count, by: 100) { await publish(batch[start...].prefix(100)) }
    }

    private mutating func publish(_ batch: ArraySlice<MQTTOutgoingMessage>) async {
        let results = await client.publish(Array(batch))
        if printsResults {
            for (index, result) in results.enumerated() {
                switch result {
                case .success(let receipt):
                    let remark = receipt.reasonCode == .success ? "ok" : "ok, \(receipt.reasonCode)"
                    printLine("\(progress.count + index + 1) \(remark)")
                case .failure(let error): printLine("\(progress.count + index + 1) \(error)")
                }
            }
            fflush(nil)
        }
        progress.add(results.count)
        for case .failure(let error) in results {
            failures += 1
            failure = failure ?? error
        }
    }

    mutating func finish() { progress.finish() }
}
#endif
