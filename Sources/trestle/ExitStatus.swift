#if Program
import ArgumentParser
import Foundation

/// The program's exit codes: those of sysexits.h where one fits.
enum ExitStatus {
    /// The cluster does not take what was given, or has no such thing: a record, a topic, a group.
    static let refusedData = ExitCode(65)
    /// A peer refused us for good.
    static let unavailable = ExitCode(69)
    /// A port or folder cannot be used, or standard output not be written.
    static let cannotOpen = ExitCode(74)
    /// Stopped before all that was in flight was settled; it comes again.
    static let unsettled = ExitCode(75)
    /// A place of secrets did not respond in time; a restart may help.
    static let noResponse = ExitCode(75)
    /// The configuration is wrong.
    static let configuration = ExitCode(78)
}

/// One line on standard error.
func printError(_ line: String) { FileHandle.standardError.writeLine(line) }

/// One line of a running service on standard output, at once, so that a script can wait for it. It serves on without it.
func printNotice(_ line: String) { FileHandle.standardOutput.writeLine(line) }

extension FileHandle {
    /// Writes a line as far as that can be: a full disk behind a log, or a pipe that nobody reads, ends nothing. Not
    /// `write(_:)`, which ends the program on any error.
    func writeLine(_ line: String) { try? write(contentsOf: Data((line + "\n").utf8)) }
}
#endif
