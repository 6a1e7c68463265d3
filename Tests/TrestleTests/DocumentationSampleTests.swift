#if Program
import ArgumentParser
import Certificates
import Foundation
import Testing
import TrestleBridge
import TrestleTransport

@testable import trestle

@Suite struct CommandLineFaultTests {
    @Test(arguments: [
        ("chekc plant.yaml", "'chekc' is not a command: did you mean 'trestle check'?"),
        ("inspect mqt 00", "did you mean 'trestle inspect mqtt'?"), ("help chekc", "did you mean 'trestle check'?"),
        ("/dev/null", "/dev/null is a file: write 'trestle run /dev/null'"),
        ("inspect mqtt --version 5 3207", "--protocol-version for 'inspect mqtt'"),
        ("Saturn-5-secret", "is not a command: it takes run, demo, check"),
    ])
    func aWordThatIsNoCommandIsToldWithTheFix(line: String, expected: String) {
        let words = line.split(separator: " ").map(String.init)
        let fault = CommandLineFault.find(in: words, root: Trestle.self) ?? ""
        #expect(fault.contains(expected) && !fault.contains("Saturn"), "\(fault)")
    }

    @Test(arguments: ["", "--version", "help", "help inspect mqtt", "run", "run chekc", "--help", "inspect --help"])
    func aCommandIsLeftToTheParser(line: String) {
        #expect(CommandLineFault.find(in: line.split(separator: " ").map(String.init), root: Trestle.self) == nil)
    }
}

/// What the documents and the help show is what the program takes.
@Suite struct DocumentationSampleTests {
    struct Sample: CustomStringConvertible, Sendable {
        let file: String
        let line: Int
        let language: String
        let text: String
        var description: String { "\(file):\(line)" }
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL
    private static let documents = [
        "README.md", "CONTRIBUTING.md", "Docs/OPERATING.md", "Docs/SECURITY.md", "Docs/TESTING.md",
        "Docs/BENCHMARKS.md",
    ]

    /// The fenced blocks of all documents.
    private static let blocks: [Sample] = documents.flatMap { file -> [Sample] in
        let text = (try? String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)) ?? ""
        var samples: [Sample] = []
        var open: (line: Int, language: String, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                open?.lines.append(line)
                continue
            }
            if let block = open {
                let text = block.lines.joined(separator: "\n") + "\n"
                samples.append(Sample(file: file, line: block.line, language: block.language, text: text))
                open = nil
            } else {
                open = (index + 1, String(line.dropFirst(3)), [])
            }
        }
        return samples
    }

    private static let yaml = blocks.filter { $0.language == "yaml" }

    // MARK: Configurations

    private static let environment = [
        "MQTT_PASSWORD": "one", "KAFKA_PASSWORD": "two", "STORE_PASSWORD": "three-long-enough",
        "GATEWAY_PASSWORD": "four",
        "REPORTS_TOKEN": "five",
    ]

    /// The files that samples name, as `trestle certs create` makes them.
    private static let files: [String: [UInt8]] = {
        let made = try? CertificateSet(
            names: [.dns("localhost")], client: "client", days: 1, kind: .ecdsaP256, password: "three-long-enough")
        var files = Dictionary(
            uniqueKeysWithValues: (made?.files ?? []).map { ("certs/\($0.name)", [UInt8]($0.content)) })
        for name in ["machines.json", "sensors.json"] { files[name] = [UInt8](rule.utf8) }
        return files
    }()

    /// A file as AWS IoT has it.
    private static let rule = """
        {"sql": "SELECT * FROM 'plant/#'", "awsIotSqlVersion": "2016-03-23", "actions": [{"kafka": {
            "destinationArn": "arn:aws:iot:eu-west-1:123456789012:ruledestination/vpc/00000000-0000-0000-0000-000000000000",
            "topic": "plant", "clientProperties": {"bootstrap.servers": "kafka:9093", "security.protocol": "SSL"}}}]}
        """

    @Test(arguments: yaml) func aConfigurationIsTaken(_ sample: Sample) throws {
        let read: @Sendable (String) throws -> [UInt8] = { path in
            guard let bytes = Self.files[path] else { throw SettingsFile.Fault(description: "no such file") }
            return bytes
        }
        if sample.text.hasPrefix("users:") {
            let users = try UserDirectory.read(
                sample.text, file: "users.yaml", environment: Self.environment, readFile: read)
            #expect(!users.isEmpty)
            return
        }
        // Some show a part of a configuration: the rest is made up.
        var text = sample.text
        if !text.contains("mqtt:") {
            text = "mqtt: {url: mqtt://h, client_id: c}\nkafka: {bootstrap_servers: k:9092}\n" + text
        }
        if !text.contains("\nroutes:") { text += "routes:\n  - {from: plant/#, to: plant}\n" }
        let configuration = try ConfigurationReader.read(
            text, file: "plant.yaml", environment: Self.environment, readFile: read)
        #expect(!configuration.routes.isEmpty)
    }

    @Test func theDocumentsHaveSamples() {
        #expect(Self.yaml.count >= 3 && Self.commands.count >= 15, "\(Self.yaml.count), \(Self.commands.count)")
    }

    // MARK: Command lines

    struct Command: CustomStringConvertible, Sendable {
        let place: String
        let text: String
        var description: String { "\(place): \(text)" }
    }

    /// `trestle …` in blocks for a shell, in what a terminal shows, in running text where it is more than a name and without an
    /// ellipsis, and in the help.
    private static let commands: [Command] = {
        var commands: [Command] = []
        for block in blocks where ["sh", ""].contains(block.language) {
            for line in block.text.replacing("\\\n", with: " ").split(separator: "\n") {
                let line = line.hasPrefix("$ ") ? line.dropFirst(2) : line
                if line.hasPrefix("trestle ") { commands.append(Command(place: "\(block)", text: String(line))) }
            }
        }
        for file in documents {
            let text = (try? String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)) ?? ""
            for (index, piece) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            where index % 2 == 1 && piece.hasPrefix("trestle ") && piece.split(separator: " ").count > 2
                && !piece.contains(where: { "…|[\n".contains($0) })
            {
                commands.append(Command(place: file, text: String(piece)))
            }
        }
        commands += help(of: Trestle.self)
        return commands
    }()

    private static func help(of command: any ParsableCommand.Type) -> [Command] {
        let text = command.configuration.discussion.replacing("\\\n", with: " ")
        let own = text.split(separator: "\n").compactMap { line -> Command? in
            let words = line.drop { $0 == " " }
            guard line.hasPrefix("  "), let start = words.hasPrefix("trestle ") ? words.startIndex : nil else {
                return nil
            }
            return Command(place: "\(command)", text: String(words[start...]))
        }
        return own + command.configuration.subcommands.flatMap { help(of: $0) }
    }

    /// Words as a shell takes them: with quotes, and without a comment.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == "#", word == nil {
                break
            } else if character == " " {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return word.map { words + [$0] } ?? words
    }

    /// The words of each command without subcommands, for example `inspect mqtt`.
    private static let leaves: [[String]] = {
        func leaves(_ command: any ParsableCommand.Type) -> [[String]] {
            guard command.configuration.shouldDisplay else { return [] }
            let name = command.configuration.commandName ?? ""
            let below = command.configuration.subcommands.flatMap(leaves)
            return (below.isEmpty ? [[]] : below).map { [name] + $0 }
        }
        return Trestle.configuration.subcommands.flatMap(leaves)
    }()

    @Test(arguments: leaves) func theTableOfCommandsHasEveryCommand(words: [String]) throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("Docs/OPERATING.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `trestle ") }
        // A row may name several subcommands of one command: `topics list`, `create`.
        let parent = (["trestle"] + words.dropLast()).joined(separator: " ")
        let name = try #require(words.last)
        #expect(
            rows.contains { row in
                row.hasPrefix("| `\(parent) ")
                    && ["`\(parent) \(name)", "`\(name)"].contains { text in
                        row.ranges(of: text).contains { !(row[$0.upperBound...].first?.isLetter ?? true) }
                    }
            }, "\(words): add it to the table of commands")
    }

    @Test(arguments: commands) func aCommandLineIsTaken(_ command: Command) throws {
        let arguments = Array(Self.words(command.text).dropFirst())
        // `help` and `--version` end in the parser, and well.
        // COMMAND stands for any.
        if !arguments.contains("COMMAND") {
            #expect(CommandLineFault.find(in: arguments, root: Trestle.self) == nil)
        }
        do {
            let parsed = try Trestle.parseAsRoot(arguments)
            // What is written out in the sample is read to its end.
            if let inspect = parsed as? InspectKafka, inspect.input.allSatisfy(\.isHexDigit) { try inspect.run() }
            if let inspect = parsed as? InspectMQTT, inspect.input.allSatisfy({ $0.allSatisfy(\.isHexDigit) }) {
                try inspect.run()
            }
        } catch {
            #expect(Trestle.exitCode(for: error) == .success, "\(Trestle.fullMessage(for: error))")
        }
    }
}
#endif
