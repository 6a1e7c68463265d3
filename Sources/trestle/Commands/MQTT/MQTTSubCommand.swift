#if Program
import ArgumentParser
import Foundation
import MQTTClient
import MQTTCodec
import TrestleBridge
import TrestleTransport
import UnixSignals
import WireBytes

/// `trestle mqtt sub`.
struct MQTTSubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sub",
        abstract: "Subscribe to topics and print their messages.",
        discussion: """
            The program acknowledges a message when it has written it. It exits after --count messages, on SIGTERM or \
            SIGINT, or when the reader of its output closes the pipe.
            """
    )

    @OptionGroup var connection: MQTTConnectionOptions

    @Option(help: "A topic filter; may be repeated.")
    var topic: [String]

    @Option(help: "The highest QoS: 0, 1 or 2.")
    var qos: Int = 1

    @Option(help: "Exit after this number of messages.")
    var count: Int?

    @Option(help: "The format of the output: \(MQTTMessageFormat.help)")
    var format = MQTTMessageFormat.raw

    @Option(help: "Exit with 75 when the messages of --count have not arrived within this time, for example 30s.")
    var timeout: String?

    @Flag(help: "Skip retained messages.")
    var noRetained = false

    @Flag(help: "Do not print progress.")
    var quiet = false

    func validate() throws {
        guard (0...2).contains(qos) else { throw ValidationError("--qos takes 0, 1 or 2") }
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        if let timeout, Quantities.duration(timeout) == nil {
            throw ValidationError("--timeout takes a duration, for example 30s")
        }
    }

    func run() async throws {
        var configuration = try connection.load()
        configuration.observe = { event in
            switch event {
            case .disconnected(let reason, let wait): printError("\(reason); trying again in \(wait)")
            case .notice(let text): printError(text)
            case .malformed(let topic, let reason): printError("skipped a message to \(topic): \(reason)")
            default: break
            }
        }
        let client: MQTTClient
        do throws(MQTTClientError) {
            client = try MQTTClient(configuration)
            try await client.connect()
        } catch {
            throw error.exitCode
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let stopping = Task { for await _ in signals { await client.shutdown() } }
        let clock = timeout.flatMap(Quantities.duration).map { limit in
            Task {
                try await Task.sleep(for: limit)
                await client.shutdown()
            }
        }
        defer {
            stopping.cancel()
            clock?.cancel()
        }
        let received: Int
        do {
            received = try await receive(client)
        } catch let error as MQTTClientError {
            throw error.exitCode
        }
        await client.shutdown()
        guard timeout != nil, let count, received < count else { return }
        printError("Error: \(received) of \(count) messages arrived within \(timeout ?? "")")
        throw ExitStatus.unsettled
    }

    /// Prints what comes.
    ///
    /// - Returns: how many messages.
    private func receive(_ client: MQTTClient) async throws -> Int {
        var options = MQTTSubscribeOptions(qos: QoS(rawValue: UInt8(qos)) ?? .atLeastOnce)
        if noRetained { options.retainHandling = .doNotSend }
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
                try FileHandle.standardOutput.write(contentsOf: Data([UInt8](copying: output.bytes)))
            } catch {
                // Nobody reads any more.
                return progress.count
            }
            progress.add(printed)
            for message in batch.prefix(taken) { message.acknowledge() }
            if progress.count == count { break }
        }
        progress.finish()
        return progress.count
    }
}
#endif
