#if Program
import ArgumentParser
import Foundation
import TrestleTransport

/// `trestle reload`: has the program that runs a configuration file read it again.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Apply a changed configuration file to the program that runs it.",
        discussion: """
            Checks the file first: when it has errors they are printed, nothing else happens, and the exit code is 78. \
            Otherwise it sends SIGHUP to the process of this machine that was started as 'trestle run FILE'. That program \
            logs the difference and applies it without losing a message. The exit code is 69 when no such process is found.

              trestle reload plant.yaml
            """
    )

    @Argument(help: "The configuration file, as given to 'trestle run'.")
    var file: String

    @Option(help: "The process to tell. (default: the one that runs the file)")
    var pid: Int32?

    func validate() throws {
        if let pid, pid <= 1 { throw ValidationError("--pid takes the number of a process.") }
    }

    func run() throws {
        _ = try ConfigurationFile.load(file)
        let found = pid.map { [$0] } ?? RunningPrograms.running(file)
        guard let process = found.first else {
            printError("no process of this machine runs \(SettingText(argument: file)): start it with 'trestle run'")
            throw ExitStatus.unavailable
        }
        guard found.count == 1 else {
            let list = found.map { "\($0)" }.joined(separator: ", ")
            printError("processes \(list) run \(SettingText(argument: file)): choose one with --pid")
            throw ExitStatus.unavailable
        }
        guard RunningPrograms.handlesHangup(process) else {
            printError("process \(process) does not handle SIGHUP yet, or is not trestle: nothing was sent")
            throw ExitStatus.unavailable
        }
        guard kill(process, SIGHUP) == 0 else {
            printError("process \(process): \(errno == EPERM ? "permission denied" : "it has ended")")
            throw ExitStatus.unavailable
        }
        printLine("process \(process) reads \(SettingText(argument: file)) again; its log has the result")
    }
}

/// The programs of this machine, as `/proc` shows them.
enum RunningPrograms {
    /// The processes that were started as `trestle run FILE`, in the order of their numbers.
    ///
    /// Anybody may give a process such a command line. So those of root, of this user and of the file's owner go before all
    /// others, and others count only when they run this very program.
    static func running(_ file: String) -> [Int32] {
        let path = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let found = names.compactMap { Int32($0) }.filter { $0 != getpid() && runs($0, path) }.sorted()
        let trusted: Set<UInt32?> = [0, getuid(), owner(path)]
        let ours = found.filter { process in owner("/proc/\(process)").map { trusted.contains($0) } ?? false }
        return ours.isEmpty ? found.filter(isThisProgram) : ours
    }

    private static func owner(_ path: String) -> UInt32? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.ownerAccountID] as? NSNumber)?.uint32Value
    }

    private static func isThisProgram(_ process: Int32) -> Bool {
        func program(_ name: String) -> String? {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/exe")
        }
        guard let own = program("self") else { return false }
        return program("\(process)") == own
    }

    private static func runs(_ process: Int32, _ path: String) -> Bool {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"), line.count <= 1 << 20,
            let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
        else { return false }
        let words = line.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard words.count > 2, words[0].contains("trestle"), words[1] == "run" else { return false }
        let base = URL(fileURLWithPath: folder, isDirectory: true)
        return words.dropFirst(2).contains { word in
            !word.isEmpty && URL(fileURLWithPath: word, relativeTo: base).resolvingSymlinksInPath().path == path
        }
    }

    /// Whether a process has a handler for SIGHUP, which would end it otherwise.
    static func handlesHangup(_ process: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return false }
        // A mask of signals, the first one in the lowest bit. Dispatch ignores a signal that it delivers another way.
        func mask(_ name: String) -> UInt64 {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return line.flatMap { UInt64($0.dropFirst(name.count + 1).filter { !$0.isWhitespace }, radix: 16) } ?? 0
        }
        return (mask("SigCgt") | mask("SigIgn") | mask("SigBlk")) & 1 != 0
    }
}
#endif
