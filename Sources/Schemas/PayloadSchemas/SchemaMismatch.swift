import Avro
import JSONSchema
import ProtobufSchema
import SchemaRegistry
import WireBytes

/// Why a value does not fit a schema.
public struct SchemaMismatch: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place in the value; empty for the whole.
    public var path: String
    public var expected: String
    /// Empty where there is nothing to show.
    public var found: String
    /// The subject of the schema; `nil` for one that was found by its id.
    public var subject: String?
    public var version: Int?
    public var id: Int32?

    public init(path: String = "", expected: String, found: String = "") {
        self.path = path
        self.expected = expected
        self.found = found
    }

    /// One line.
    public var description: String {
        let place = path.isEmpty ? "" : "\(path): "
        let rest = found.isEmpty ? "" : ", found \(found)"
        return PeerText.onOneLine("\(place)expected \(expected)\(rest)\(schemaText)")
    }

    private var schemaText: String {
        switch (subject, version, id) {
        case (let subject?, let version?, _): " (\(subject), version \(version))"
        case (let subject?, nil, let id?): " (\(subject), id \(id))"
        case (nil, _, let id?): " (schema \(id))"
        default: ""
        }
    }

    /// The same fault with the schema that it is about.
    func of(_ schema: ResolvedSchema) -> SchemaMismatch {
        var fault = self
        (fault.subject, fault.version, fault.id) = (schema.subject, schema.version, schema.identity.id)
        return fault
    }

    init(_ error: AvroError) {
        self.init(path: error.path, expected: error.expected, found: error.found)
        if let offset = error.offset, found.isEmpty { found = "byte \(offset)" }
    }

    init(_ error: ProtobufDataError) {
        self.init(
            path: error.path, expected: "data of the message",
            found: error.problem + (error.offset.map { " (byte \($0))" } ?? ""))
    }

    init(_ error: JSONSchemaLimit) { self.init(expected: "JSON that can be judged", found: "\(error)") }

    init(_ fault: JSONSchemaFault) {
        self.init(path: fault.path, expected: "\(fault.expected) (\(fault.schemaPath))", found: fault.found)
    }
}
