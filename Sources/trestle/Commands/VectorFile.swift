#if Program
import ArgumentParser
import TrestleJSON

/// The file that `trestle conform` runs, and how its result is printed.
struct VectorFile: ParsableArguments {
    static let lastLine = """
        Each failure is a line. The last line is 'P passed, F failed', and ', N newer' where vectors are of a version that this \
        program does not know yet. Exits with 1 when a vector fails or there is none.
        """

    @Argument(help: "A file of JSON lines, or - for standard input.")
    var file: String

    func run(_ judge: (_ line: ArraySlice<UInt8>, _ number: Int) -> VectorOutcome) throws {
        var report = VectorReport()
        report.run(try CommandInput.bytes(file), judge) { print($0) }
        if report.isEmpty { CommandInput.complain("\(file) holds no vectors") }
        print(report.summary)
        if report.failed > 0 || report.isEmpty { throw ExitCode.failure }
    }
}
#endif
