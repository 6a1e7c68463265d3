#if Program
import ArgumentParser
import TrestleJSON

/// The file that `trestle conform` runs, and how its result is printed.
struct VectorFile: ParsableArguments {
    static let lastLine = """
        The command prints one line for each failure, then 'P passed, F failed', with ', N newer' when N vectors have a \
        version that this program does not know yet. It exits with 1 when a vector fails or the file has none.
        """

    @Argument(help: "A file of JSON lines, or - for standard input.")
    var file: String

    func run(_ judge: (_ line: ArraySlice<UInt8>, _ number: Int) -> VectorOutcome) throws {
        var report = VectorReport()
        report.run(try CommandInput.bytes(file), judge) { printLine(TerminalText.line($0)) }
        if report.isEmpty { CommandInput.complain("\(file) contains no vectors") }
        printLine(report.summary)
        if report.failed > 0 || report.isEmpty { throw ExitCode.failure }
    }
}
#endif
