import TrestleJSON
import WireBytes

/// Runs files of the official JSON Schema Test Suite, as they are.
public struct JSONSchemaSuite: Sendable {
    public private(set) var passed = 0
    public private(set) var failed = 0
    private let options: CompiledJSONSchema.Options
    private let remotes: [String: [UInt8]]

    /// - Parameters:
    ///   - options: the draft of schemas without `$schema`, and whether formats are checked.
    ///   - remotes: the documents that the suite's schemas refer to, by URI.
    public init(options: CompiledJSONSchema.Options, remotes: [String: [UInt8]]) {
        self.options = options
        self.remotes = remotes
    }

    public var summary: String { "\(passed) passed, \(failed) failed" }

    /// Runs one file: a list of schemas, each with its tests.
    ///
    /// - Parameter complain: gets a line of text for each failure.
    public mutating func run(_ file: [UInt8], complain: (String) -> Void) {
        let document: SchemaDocument
        do {
            document = try SchemaDocument(file, uri: "")
        } catch {
            failed += 1
            return complain(error.description)
        }
        let groups = document.elements(0)
        if groups.isEmpty {
            failed += 1
            return complain("not a list of schemas with tests")
        }
        for group in groups {
            guard let schema = document.member(group, "schema"), let tests = document.member(group, "tests") else {
                failed += 1
                complain("a member schema or tests is missing")
                continue
            }
            let title = document.member(group, "description").map { document.text($0) } ?? ""
            run(document, schema, document.elements(tests), title, complain)
        }
    }

    private mutating func run(
        _ document: SchemaDocument, _ schema: Int, _ tests: [Int], _ title: String, _ complain: (String) -> Void
    ) {
        var validator: JSONSchemaValidator
        do {
            let compiled = try CompiledJSONSchema(
                Array(document.source(schema)), documents: remotes, options: options)
            validator = JSONSchemaValidator(compiled)
        } catch {
            failed += tests.count
            return complain("\(title): the schema is refused: \(error)")
        }
        for test in tests {
            let name = title + ": " + (document.member(test, "description").map { document.text($0) } ?? "")
            guard let data = document.member(test, "data"), let valid = document.member(test, "valid") else {
                failed += 1
                complain("\(name): a member data or valid is missing")
                continue
            }
            let expected = document.kind(valid) == .true
            let text = Array(document.source(data))
            do {
                let isValid = try validator.isValid(text.span)
                let faults = try validator.faults(in: text.span)
                if isValid != expected {
                    failed += 1
                    complain("\(name): \(isValid ? "accepted" : "refused: \(faults.first?.description ?? "")")")
                } else if faults.isEmpty != isValid {
                    failed += 1
                    complain("\(name): \(faults.count) faults although it is \(isValid ? "valid" : "not valid")")
                } else {
                    passed += 1
                }
            } catch {
                failed += 1
                complain("\(name): \(error)")
            }
        }
    }
}
