#if Program
import ArgumentParser
import Avro

/// `trestle schema check FILE…`.
struct SchemaCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read schemas and report a fault in them with its place.",
        discussion: """
            Prints what each schema is: of Avro name and fingerprint (CRC-64-AVRO), of Protobuf the messages. A fault is printed with its \
            place; the exit code is then 78.
            """)

    @Argument(help: "Schema files; - is standard input.")
    var files: [String]

    @OptionGroup var type: SchemaTypeOption

    @Flag(help: "Print the canonical form of Avro schemas instead.")
    var canonical = false

    func run() throws {
        var fault: ExitCode?
        for file in files {
            do {
                let schema = try SchemaFile.read(file, type)
                if canonical, case .avro(let avro) = schema {
                    printLine(avro.canonicalForm)
                } else {
                    printLine(TerminalText.line("\(file): good: \(schema.summary)"))
                }
            } catch let code as ExitCode { fault = code }
        }
        if let fault { throw fault }
    }
}
#endif
