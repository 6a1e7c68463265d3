#if Program
import ArgumentParser
import Foundation
import JSONSchema

/// `trestle conform json-schema FILE…`: the validator against files of the official test suite.
struct ConformJSONSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json-schema",
        abstract: "Check the JSON Schema validator against files of the official test suite.",
        discussion: """
            Each file is a JSON list of schemas with their tests, as in json-schema-org/JSON-Schema-Test-Suite. Schemas without \
            $schema are of draft 7. Formats are checked in files below optional/format, or with --formats. What the schemas \
            refer to below http://localhost:1234/ is looked for in the folder remotes beside the suite's tests.

            The command prints one line for each failure, then 'P passed, F failed'. It exits with 1 when a test fails or there \
            are none.
            """)

    @Argument(help: "Files of the suite, or - for standard input.")
    var files: [String]

    @Option(help: "The suite's folder of remote documents (default: remotes, beside or above the files).")
    var remotes: String?

    @Flag(help: "Check formats in all files.")
    var formats = false

    func run() throws {
        var (passed, failed) = (0, 0)
        var known: [String: [String: [UInt8]]] = [:]
        for file in files {
            let folder = remotes ?? Self.remotes(near: file)
            if let folder, known[folder] == nil { known[folder] = try Self.documents(folder) }
            var options = CompiledJSONSchema.Options()
            options.assertsFormats = formats || file.contains("optional/format")
            var suite = JSONSchemaSuite(options: options, remotes: folder.flatMap { known[$0] } ?? [:])
            suite.run(try CommandInput.bytes(file)) { printLine(TerminalText.line("\(file): \($0)")) }
            passed += suite.passed
            failed += suite.failed
        }
        printLine("\(passed) passed, \(failed) failed")
        if failed > 0 || passed == 0 { throw ExitCode.failure }
    }

    /// The folder `remotes` in one of the folders above a file.
    private static func remotes(near file: String) -> String? {
        var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        for _ in 0..<6 {
            let candidate = folder.appending(path: "remotes").path
            if (try? FileManager.default.contentsOfDirectory(atPath: candidate)) != nil { return candidate }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    private static func documents(_ folder: String) throws -> [String: [UInt8]] {
        guard let names = FileManager.default.enumerator(atPath: folder) else {
            throw ValidationError("cannot read \(SettingsFile.shown(folder))")
        }
        var documents: [String: [UInt8]] = [:]
        for case let name as String in names where name.hasSuffix(".json") {
            documents["http://localhost:1234/" + name] = try CommandInput.bytes(folder + "/" + name, named: .inFile)
        }
        return documents
    }
}
#endif
