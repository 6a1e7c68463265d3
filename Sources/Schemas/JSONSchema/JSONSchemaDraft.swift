/// A version of JSON Schema.
public enum JSONSchemaDraft: String, Sendable, CaseIterable {
    case draft7 = "http://json-schema.org/draft-07/schema"
    case draft202012 = "https://json-schema.org/draft/2020-12/schema"

    /// The draft that a `$schema` names; draft 6 is read as draft 7, which contains it.
    init?(uri: String) {
        let uri = uri.utf8.last == UInt8(ascii: "#") ? String(uri.dropLast()) : uri
        switch uri {
        case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema",
            "http://json-schema.org/draft-06/schema", "https://json-schema.org/draft-06/schema",
            "http://json-schema.org/schema":
            self = .draft7
        case "https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft/2020-12/schema":
            self = .draft202012
        default: return nil
        }
    }
}

/// Which keywords a schema uses.
struct Dialect: Sendable, Equatable {
    var draft: JSONSchemaDraft
    /// Whether the keywords that constrain a value (`type`, `minimum`, …) have a meaning.
    var validates = true
    var applies = true
    var hasUnevaluated = true
    /// Whether `format` constrains a value, by the metaschema's vocabularies.
    var assertsFormats = false

    init(_ draft: JSONSchemaDraft) { self.draft = draft }

    var isDraft7: Bool { draft == .draft7 }

    /// The URI that names a vocabulary of draft 2020-12.
    static let vocabularies = "https://json-schema.org/draft/2020-12/vocab/"
}
