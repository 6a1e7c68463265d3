import Foundation
import Testing

@testable import GenerateKafkaMessages

/// Every declaration has a docstring, made of the schema's text and of the facts in its other columns.
struct DocumentationTests {
    @Test func `a docstring holds text, nil, versions, tag and default`() throws {
        let text = try generated(
            """
            request 1-9 flexible 9+
                -- Asks for things.
                plain int32 -- Time to wait, in milliseconds.
                later int32 3+ ignorable = -1 -- Epoch; -1: unknown.
                between bool 2-4 = true -- Whether to try.
                once string 9 null tag 0 = null -- Name. nil: none.
                things []Thing null 2+ -- Things to describe. nil: all.
                    -- A thing.
                    limit int32 = 2147483647 -- Largest size, in bytes.
                    newest int8 4+ -- Kind of thing.
            """)
        #expect(text.contains("/// Asks for things.\n///\n/// API key 7, versions 1-9. Flexible from version 9: "))
        #expect(text.contains("/// Time to wait, in milliseconds.\n    public var plain:"))
        #expect(text.contains("/// Epoch; -1: unknown. Versions 3+ (ignored in others). Default: -1.\n"))
        #expect(text.contains("/// Whether to try. Versions 2-4. Default: `true`.\n"))
        #expect(text.contains("/// Name. `nil`: none. Versions 9+, tag 0.\n"))
        #expect(text.contains("/// Things to describe. `nil` (versions 2+): all. Default: empty.\n"))
        #expect(text.contains("/// A thing.\n    public struct Thing"))
        #expect(text.contains("/// Largest size, in bytes. Default: `Int32.max`.\n"))
        #expect(text.contains("/// Kind of thing. Versions 4+.\n"))
    }

    @Test func `a docstring keeps to 120 columns and a value stays with its meaning`() throws {
        let values = (1...40).map { "\($0): meaning\($0)" }.joined(separator: ", ")
        let text = try generated(
            """
            request 0
                -- Asks for things.
                kind int8 -- Kind: \(values).
            """)
        let comment = text.split(separator: "\n").filter { $0.contains("meaning") }
        #expect(comment.count > 4)
        #expect(comment.allSatisfy { $0.count <= 120 && !$0.hasSuffix(":") })
    }

    @Test(arguments: [
        ("api 7 Things", "Things has no text"),
        ("api 7 Things -- Describes things.\nrequest 0\n    plain int8 -- Kind.", "ThingsRequest has no text"),
        ("request 0\n    -- Asks.\n    plain int8", "plain has no text"),
        ("request 0\n    -- Asks.\n    parts []Part -- Parts.\n        size int8 -- Size.", "Part has no text"),
        ("request 0\n    -- Asks.\n    struct Part\n        size int8 -- Size.", "Part has no text"),
        ("request 0\n    -- Asks.\n    plain int8 -- Kind", "does not end with a full stop"),
        ("request 0\n    -- Asks.\n    name string null -- Name.", "says what nil means"),
        ("request 0\n    -- Asks.\n    name string -- Name. nil: none.", "says what nil means"),
        // An error that is not the whole request's has a text of its own.
        (
            "request 0\n    -- Asks.\n    parts []Part -- Parts.\n        -- A part.\n        errorCode int16",
            "has no text"
        ),
    ])
    func `a declaration without its text is refused`(schema: String, problem: String) {
        do {
            _ = try generated(schema)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(problem))
        }
    }

    @Test func `a text beside the field goes before the glossary's`() throws {
        let text = try generated(
            """
            response 0
                -- Things.
                errorCode int16
                parts []Part -- Parts.
                    -- A part.
                    topic string -- Topic that the part is of.
                others []Other -- Others.
                    -- Another.
                    topic string
            """)
        #expect(text.contains("/// Error of the whole request.\n"))
        #expect(text.contains("/// Topic that the part is of.\n"))
        #expect(text.contains("/// Name of the topic.\n"))
    }

    @Test func `every public declaration of the generated messages is documented`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var declarations = 0
        for folder in ["KafkaCodec", "KafkaInspection"] {
            let generated = root.appendingPathComponent("Sources/Kafka/\(folder)/Generated")
            for name in try FileManager.default.contentsOfDirectory(atPath: generated.path) {
                let text = try String(contentsOf: generated.appendingPathComponent(name), encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                for (line, next) in zip(lines, lines.dropFirst()) {
                    let words = next.drop { $0 == " " }
                    let isCase = words.hasPrefix("case ") && !words.contains(":")
                    guard isCase || words.hasPrefix("public ") && !words.hasPrefix("public import") else { continue }
                    declarations += 1
                    #expect(line.drop { $0 == " " }.hasPrefix("/// "), "\(name): \(words)")
                }
                #expect(lines.allSatisfy { $0.count <= 120 }, "\(name)")
            }
        }
        #expect(declarations > 5_000)
    }

    private func generated(_ schema: String) throws -> String {
        let glossary = try Glossary(
            parsing: "message errorCode int16 -- Error of the whole request.\ntopic string -- Name of the topic.",
            file: "glossary")
        let api = schema.hasPrefix("api") ? "" : "api 7 Things -- Describes things.\n"
        let file = try SchemaFile(parsing: api + schema, file: "schema", glossary: glossary)
        return file.messages.map { message in
            var emitter = Emitter(message, api: file.apiName, apiKey: file.apiKey)
            return emitter.emit()
        }.joined()
    }
}
