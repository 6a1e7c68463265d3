import Foundation

/// Turns the schema files into the Swift of `KafkaCodec/Generated` and `KafkaInspection/Generated`. With `--check` it
/// writes nothing and fails when what is there differs.
@main
struct GenerateKafkaMessages {
    static let notice = "// Made by GenerateKafkaMessages from its schema files. Do not edit.\n\n"

    static func main() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let schemas = sources.appendingPathComponent("GenerateKafkaMessages/Schemas")
        let checks = CommandLine.arguments.contains("--check")

        let glossaryName = "Glossary.schema"
        let glossary = try Glossary(
            parsing: String(contentsOf: schemas.appendingPathComponent(glossaryName), encoding: .utf8),
            file: glossaryName)
        let errorCodesName = "ErrorCodes.schema"
        let errorCodes = try ErrorCodes(
            parsing: String(contentsOf: schemas.appendingPathComponent(errorCodesName), encoding: .utf8),
            file: errorCodesName)
        var files: [SchemaFile] = []
        var outputs: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: schemas.path).sorted()
        where name.hasSuffix(".schema") && name != glossaryName && name != errorCodesName {
            let text = try String(contentsOf: schemas.appendingPathComponent(name), encoding: .utf8)
            let file = try SchemaFile(parsing: text, file: name, glossary: glossary)
            files.append(file)
            let parts = file.messages.map { message in
                var emitter = Emitter(message, api: file.apiName, apiKey: file.apiKey)
                return emitter.emit()
            }
            let body = parts.joined(separator: "\n")
            let imports = body.contains("ByteSlice") ? "public import WireBytes\n\n" : ""
            outputs[name.replacingOccurrences(of: ".schema", with: ".swift")] = notice + imports + body
        }
        outputs["ApiKey.swift"] = notice + emitApiKey(files)
        outputs["KafkaErrorCode+Codes.swift"] = notice + errorCodes.emit()

        let codec = sources.appendingPathComponent("KafkaCodec/Generated")
        let inspection = sources.appendingPathComponent("KafkaInspection/Generated")
        let stale =
            try update(codec, outputs, checks: checks)
            + update(inspection, ["MessageTypes.swift": notice + emitMessageTypes(files)], checks: checks)
        if checks, !stale.isEmpty {
            print("out of date: \(stale.joined(separator: ", ")). Run: swift run GenerateKafkaMessages")
            exit(1)
        }
        print("\(outputs.count + 1) files, \(stale.count) changed")
    }

    /// Makes the folder hold exactly these files, or only says which it would change.
    static func update(_ folder: URL, _ outputs: [String: String], checks: Bool) throws -> [String] {
        let manager = FileManager.default
        if !checks { try manager.createDirectory(at: folder, withIntermediateDirectories: true) }
        let existing = Set((try? manager.contentsOfDirectory(atPath: folder.path)) ?? [])
        var stale = existing.subtracting(outputs.keys).sorted()
        if !checks {
            for name in stale { try manager.removeItem(at: folder.appendingPathComponent(name)) }
        }
        for (name, text) in outputs.sorted(by: { $0.key < $1.key }) {
            let url = folder.appendingPathComponent(name)
            if (try? String(contentsOf: url, encoding: .utf8)) == text { continue }
            stale.append(name)
            if !checks { try text.write(to: url, atomically: true, encoding: .utf8) }
        }
        return stale
    }
}
