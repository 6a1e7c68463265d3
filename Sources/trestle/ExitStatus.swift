#if Program
import ArgumentParser
import Foundation

/// The program's exit codes: those of sysexits.h where one fits.
enum ExitStatus {
    /// The cluster does not take what was given, or has no such thing: a record, a topic, a group.
    static let refusedData = ExitCode(65)
    /// A peer refused us for good.
    static let unavailable = ExitCode(69)
    /// A port or folder cannot be used.
    static let cannotOpen = ExitCode(74)
    /// Stopped before all that was in flight was settled; it comes again.
    static let unsettled = ExitCode(75)
    /// The configuration is wrong.
    static let configuration = ExitCode(78)
}

/// One line on standard error.
func printError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
#endif
