import Foundation
import JSONSchema
import Testing

@Suite("The official test suite of JSON Schema")
struct SuiteTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/json-schema")

    private static func files(_ path: String) throws -> [URL] {
        let folder = folder.appending(path: path)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted()
            .map { folder.appending(path: $0) }
    }

    private static func remotes() throws -> [String: [UInt8]] {
        let folder = folder.appending(path: "remotes")
        var documents: [String: [UInt8]] = [:]
        for case let name as String in try #require(FileManager.default.enumerator(atPath: folder.path))
        where name.hasSuffix(".json") {
            documents["http://localhost:1234/" + name] = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }
        return documents
    }

    @Test(
        "passes as a whole, formats included",
        arguments: [
            ("draft7", JSONSchemaDraft.draft7, false), ("draft2020-12", .draft202012, false),
            ("draft7/optional/format", .draft7, true), ("draft2020-12/optional/format", .draft202012, true),
        ])
    func suite(path: String, draft: JSONSchemaDraft, formats: Bool) throws {
        var options = CompiledJSONSchema.Options()
        options.defaultDraft = draft
        options.assertsFormats = formats
        var suite = JSONSchemaSuite(options: options, remotes: try Self.remotes())
        for file in try Self.files("tests/" + path) {
            suite.run([UInt8](try Data(contentsOf: file))) { Issue.record("\(file.lastPathComponent): \($0)") }
        }
        #expect(suite.failed == 0)
        #expect(suite.passed > 500)
    }

    @Test("passes with documents of the draft that refers to them, whatever the default")
    func inheritedDraft() throws {
        var suite = JSONSchemaSuite(options: CompiledJSONSchema.Options(), remotes: try Self.remotes())
        for file in try Self.files("tests/draft2020-12") {
            suite.run([UInt8](try Data(contentsOf: file))) { Issue.record("\(file.lastPathComponent): \($0)") }
        }
        #expect(suite.failed == 0)
    }
}
