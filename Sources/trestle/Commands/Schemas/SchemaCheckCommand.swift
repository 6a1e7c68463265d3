#if Program
import ArgumentParser
import Avro

/// `trestle schema check FILE…`.
struct SchemaCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read Avro schemas and report a fault in them with its place.",
        discussion: """
            Prints name and fingerprint (CRC-64-AVRO) of each schema. A fault is printed as FILE:LINE:COLUMN with its JSON pointer; the \
            exit code is then 78.
            """)

    @Argument(help: "Schema files; - is standard input.")
    var files: [String]

    @Option(
        name: .customLong("reference"), help: "A schema file whose types the others use; repeat it in the order of use."
    )
    var references: [String] = []

    @Flag(help: "Print the canonical form instead.")
    var canonical = false

    func run() throws {
        var fault: ExitCode?
        for file in files {
            do {
                let schema = try SchemaInput.schema(file, references: references)
                let fingerprint = String(schema.crc64, radix: 16)
                let padded = String(repeating: "0", count: 16 - fingerprint.count) + fingerprint
                printLine(
                    canonical
                        ? schema.canonicalForm
                        : TerminalText.line(
                            "\(file): good: \(schema.kind.name) \(schema.name ?? ""), fingerprint \(padded)"))
            } catch let code as ExitCode { fault = code }
        }
        if let fault { throw fault }
    }
}
#endif
