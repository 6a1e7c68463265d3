#if Program
import ArgumentParser
import TrestleJSON

/// The files that `trestle conform` runs, and how their result is printed.
struct VectorFile: ParsableArguments {
    static let lastLine = """
        The command prints one line for each failure, then 'P passed, F failed', with ', N newer' when N vectors have a \
        version that this program does not know yet. It exits with 1 when a vector fails or the file has none.
        """

    @Argument(help: "Files of JSON lines, or - for standard input.")
    var files: [String]

    func run(_ judge: (_ line: ArraySlice<UInt8>, _ number: Int) -> VectorOutcome) throws {
        var report = VectorReport()
        for file in files {
            let before = report
            report.run(try CommandInput.bytes(file), judge) { fault in
                printLine(TerminalText.line(files.count > 1 ? "\(file): \(fault)" : fault))
            }
            if report == before { CommandInput.complain("\(file) contains no vectors") }
        }
        printLine(report.summary)
        if report.failed > 0 || report.isEmpty { throw ExitCode.failure }
    }
}
#endif
