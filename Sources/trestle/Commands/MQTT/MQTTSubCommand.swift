#if Program
import ArgumentParser
import Foundation
import MQTTClient
import MQTTCodec
import WireBytes

/// `trestle mqtt sub`.
struct MQTTSubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sub",
        abstract: "Subscribe to topics and print their messages.",
        discussion: """
            The program acknowledges a message when it has written it. It exits after --count messages, on SIGTERM or \
            SIGINT, or when the reader of its output closes the pipe. A second signal ends it at once.
            """,
        // -h is the host, as with mosquitto_sub.
        helpNames: .long
    )

    @OptionGroup var connection: MQTTConnectionOptions

    @Option(name: .shortAndLong, help: "A topic filter; may be repeated.")
    var topic: [String]

    @Option(name: .shortAndLong, help: "The highest QoS: 0, 1 or 2.")
    var qos: Int = 1

    @Option(name: [.customShort("C"), .long], help: "Exit after this number of messages.")
    var count: Int?

    @Option(
        name: [.customShort("F"), .long], help: "The format of the output: \(MQTTMessageFormat.help) (default: raw)")
    var format: MQTTMessageFormat?

    @Flag(name: .shortAndLong, help: "Print the topic before the payload, as --format '%t %p\\n' does.")
    var verbose = false

    @Option(
        name: [.customShort("W"), .long],
        help:
            "Exit after this time, in seconds or for example 1m: with 75 when the messages of --count have not arrived."
    )
    var timeout: String?

    @Flag(name: [.customShort("R"), .long], help: "Skip retained messages.")
    var noRetained = false

    @Flag(help: "Keep the retain flag as it was published (MQTT 5).")
    var retainAsPublished = false

    @Flag(help: "Do not print progress.")
    var quiet = false

    func validate() throws {
        guard (0...2).contains(qos) else { throw ValidationError("--qos takes 0, 1 or 2") }
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        _ = try timeout.map { try Seconds.read($0, for: "--timeout") }
        if verbose, format != nil { throw ValidationError("give --verbose or --format, not both") }
        if noRetained, retainAsPublished {
            throw ValidationError("--no-retained cannot tell stored messages from others with --retain-as-published")
        }
    }

    func run() async throws {
        var configuration = try await connection.load()
        configuration.shutdownTimeout = .seconds(3)
        let limit = try timeout.map { try Seconds.read($0, for: "--timeout") }
        let client: MQTTClient
        do throws(MQTTClientError) {
            client = try MQTTClient(configuration: configuration)
            try await client.connect()
        } catch {
            throw error.code == .store ? error.exit(with: ExitStatus.configuration) : error.exitCode
        }
        let signals = InterruptSignals(within: .seconds(5)) { Task { await client.shutdown() } }
        let clock = limit.map { limit in
            Task {
                try await Task.sleep(for: limit)
                await client.shutdown()
            }
        }
        defer {
            signals.cancel()
            clock?.cancel()
        }
        let received: Int?
        do {
            received = try await receive(client)
        } catch let error as MQTTClientError {
            throw error.exitCode
        }
        await client.shutdown()
        guard timeout != nil, let count, let received, received < count else { return }
        let duration = timeout.map { Int($0) == nil ? $0 : "\($0) s" } ?? ""
        printError("Error: \(received) of \(count) messages arrived within \(duration)")
        throw ExitStatus.unsettled
    }

    /// Prints what comes.
    ///
    /// - Returns: how many messages; `nil` when they cannot be printed any more.
    private func receive(_ client: MQTTClient) async throws -> Int? {
        var options = MQTTSubscribeOptions(qos: QoS(rawValue: UInt8(qos)) ?? .atLeastOnce)
        if noRetained { options.retainHandling = .doNotSend }
        options.retainAsPublished = retainAsPublished
        let format = format ?? (verbose ? .verbose : .raw)
        var progress = ProgressLine("received", isQuiet: quiet || isatty(STDOUT_FILENO) == 1)
        let messages = client.messages(topic, options: options, acknowledgement: .manual)
        for try await batch in messages.batches {
            var output = WireBuffer()
            var printed = 0
            var taken = 0
            for message in batch {
                if let count, progress.count + printed == count { break }
                taken += 1
                if noRetained, message.retain { continue }
                printed += 1
                format.write(message, to: &output)
            }
            do {
                try Output.write(Data([UInt8](copying: output.bytes)))
            } catch {
                // The messages stay unacknowledged.
                return nil
            }
            progress.add(printed)
            for message in batch.prefix(taken).dropLast() { message.acknowledge() }
            await batch.prefix(taken).last?.acknowledgeAndStore()
            if progress.count == count {
                batch.giveBack(from: taken)
                break
            }
        }
        progress.finish()
        return progress.count
    }
}
#endif
