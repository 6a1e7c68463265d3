#if Program
import ArgumentParser
import ProtobufSchema
import TrestleJSON

/// `trestle conform protobuf-vectors FILE…`: schemas, codec and compatibility against files of vectors, ours or anyone's.
struct ConformProtobufVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protobuf-vectors",
        abstract: "Check the Protobuf codec against files of test vectors.",
        discussion: """
            Each line is a JSON object with kind (codec, reject, compat or descriptor) and the members that \
            Fixtures/protobuf/README.md explains:

              {"kind":"codec","proto":"syntax = \\"proto3\\"; message M { int32 a = 1; }","message":"M","hex":"0801","json":{"a":1}}

            \(VectorFile.lastLine)
            """)

    @Argument(help: "Files of JSON lines, or - for standard input.")
    var files: [String]

    func run() throws {
        var report = VectorReport()
        for file in files {
            report.run(try CommandInput.bytes(file), { line, _ in ProtobufVectors.run(line: line) }) {
                printLine(TerminalText.line(files.count > 1 ? "\(file): \($0)" : $0))
            }
        }
        if report.isEmpty { CommandInput.complain("\(files.joined(separator: ", ")) contains no vectors") }
        printLine(report.summary)
        if report.failed > 0 || report.isEmpty { throw ExitCode.failure }
    }
}
#endif
