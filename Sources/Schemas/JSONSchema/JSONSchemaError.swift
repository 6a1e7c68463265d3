import WireBytes

/// Why a schema cannot be compiled.
public struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The URI of the document, empty for a schema without one.
    public let document: String
    /// The JSON pointer of the place in the document; empty for the whole.
    public let path: String
    public let problem: String

    public var description: String {
        let place = document + (path.isEmpty ? "" : "#" + path)
        return PeerText.onOneLine(place.isEmpty ? problem : "\(place): \(problem)")
    }
}

/// A place where a value does not fit its schema.
public struct JSONSchemaFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The JSON pointer of the value (RFC 6901); empty for the whole.
    public let path: String
    /// The keyword that is not satisfied, for example `minimum`.
    public let keyword: String
    /// The keyword's place: the URI of its schema, `#` and a JSON pointer.
    public let schemaPath: String
    /// The demand of the keyword.
    public let expected: String
    /// The value, or what is wrong with it; shortened.
    public let found: String

    public var description: String {
        let place = path.isEmpty ? "the value" : path
        return PeerText.onOneLine("\(place): expected \(expected), found \(found) (\(schemaPath))")
    }
}

/// Why a value could not be judged.
public enum JSONSchemaLimit: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is not JSON; the byte and the problem.
    case notJSON(offset: Int, problem: String)
    /// The schema needs more steps for this value than are allowed.
    case steps(Int)
    /// Schemas are nested, or refer to one another, deeper than this.
    case depth(Int)

    public var description: String {
        switch self {
        case .notJSON(let offset, let problem): "not JSON: byte \(offset): \(problem)"
        case .steps(let limit): "the schema takes more than \(limit) steps for this value"
        case .depth(let limit): "schemas are applied more than \(limit) levels deep"
        }
    }
}
