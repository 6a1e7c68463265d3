#if Program
import ArgumentParser
import KafkaClient
import KafkaCodec
import KafkaSession
import TrestleJSON

/// A command that administers a cluster: its own part is `run(_:)`, with a connected client.
protocol AdminCommand: AsyncParsableCommand {
    var connection: KafkaConnectionOptions { get }
    var output: AdminOptions { get }

    /// - Throws: `KafkaError`, which is printed and ends the program with the exit code of its class.
    func run(_ admin: KafkaAdmin) async throws
}

extension AdminCommand {
    func run() async throws {
        let admin = try connection.admin(timeout: output.timeout)
        try await KafkaCommandFault.run { try await run(admin) }
        await admin.shutdown()
    }
}

/// The common options of the administration commands.
struct AdminOptions: ParsableArguments {
    @Option(help: "The format of the output: text or json.")
    var format = OutputFormat.text

    @Option(
        help: ArgumentHelp(
            "The time limit for the cluster. Default: default.api.timeout.ms of --config, else 60.",
            valueName: "seconds"))
    var timeout: Int?

    func validate() throws {
        if let timeout, timeout < 1 { throw ValidationError("--timeout takes 1 or more seconds") }
    }

    /// Prints what became of each of several things.
    func show(_ results: [String: Result<Void, KafkaError>], _ names: [String], done: String) throws {
        var status: ExitCode?
        var members: [JSON] = []
        for name in names.unique {
            guard let result = results[name] else { continue }
            var error: KafkaError?
            if case .failure(let failure) = result { error = failure }
            switch format {
            case .text:
                if let error { status = KafkaCommandFault.exit(error) } else { printLine("\(name): \(done)") }
            case .json:
                if let error { status = KafkaCommandFault.code(of: error) }
                members.append(
                    .object(
                        [("name", .string(name)), ("ok", .bool(error == nil))]
                            + (error.map { [("error", JSON.string($0.errorCode.name)), ("text", .string("\($0)"))] }
                                ?? [])))
            }
        }
        if format == .json { printLine(JSON.array(members)) }
        if let status { throw status }
    }
}
#endif
