#if Program
import ArgumentParser
import SchemaCompatibility

/// `trestle schema diff OLD NEW`.
struct SchemaDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show why one schema cannot read the data of another, in both directions.",
        discussion: "The exit code is 1 when something breaks in either direction.")

    @Argument(help: "The old schema.")
    var old: String

    @Argument(help: "The new schema.")
    var new: String

    @OptionGroup var type: SchemaTypeOption

    func run() throws {
        let (old, new) = (try SchemaFile.read(old, type), try SchemaFile.read(new, type))
        let backward = new.incompatibilities(reading: old)
        let forward = old.incompatibilities(reading: new)
        Self.report("the new schema reads old data", backward)
        Self.report("the old schema reads new data", forward)
        if !backward.isEmpty || !forward.isEmpty { throw ExitCode.failure }
    }

    static func report(_ claim: String, _ found: [Incompatibility]) {
        printLine("\(claim): \(found.isEmpty ? "yes" : "no")")
        for fault in found { printLine(TerminalText.line("  \(fault)")) }
    }
}

/// `trestle schema evolve OLD… NEW`.
struct SchemaEvolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evolve",
        abstract: "Show which compatibility levels a new schema satisfies, and what breaks the others.",
        discussion: """
            The files are the versions of a subject, the oldest first; the last one is the new schema. With --level the exit code is 1 when \
            the new schema breaks that level.
            """)

    @Argument(help: "The versions, the oldest first; the last one is the new schema.")
    var files: [String]

    @Option(help: "The level that must hold, for example BACKWARD.")
    var level: String?

    @OptionGroup var type: SchemaTypeOption

    func validate() throws {
        guard files.count >= 2 else { throw ValidationError("evolve needs an old and a new schema") }
        if let level, CompatibilityLevel(rawValue: level.uppercased()) == nil {
            throw ValidationError(
                "--level is one of \(CompatibilityLevel.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() throws {
        var versions = try files.map { try SchemaFile.read($0, type) }
        let new = versions.removeLast()
        var isBroken = false
        for level in CompatibilityLevel.allCases where level != .none {
            let found = level.incompatibilities(of: new, after: versions) { $0.incompatibilities(reading: $1) }
            SchemaDiffCommand.report(level.rawValue, found)
            if level.rawValue == self.level?.uppercased() { isBroken = !found.isEmpty }
        }
        if isBroken { throw ExitCode.failure }
    }
}
#endif
