import PayloadSchemas
import WireBytes

/// The fault of a message by its schema, for the headers of its dead letter.
public struct LetterSchema: Sendable, Hashable {
    /// The place in the payload; empty for the whole.
    public var path: String
    public var expected: String
    public var found: String
    /// The subject of the schema; empty when it is not known.
    public var subject: String
    public var version: Int?
    public var id: Int32?

    /// Bytes of one of the texts in a header.
    static let longestText = 512

    init(_ mismatch: SchemaMismatch) {
        (path, expected, found) = (Self.cut(mismatch.path), Self.cut(mismatch.expected), Self.cut(mismatch.found))
        subject = Self.cut(mismatch.subject ?? "")
        (version, id) = (mismatch.version, mismatch.id)
    }

    /// - Parameter text: gives the values of headers by their names.
    /// - Returns: `nil` when there is none of them.
    init?(_ text: (String) -> String?) {
        guard let expected = text("trestle.schema.expected") else { return nil }
        self.expected = expected
        path = text("trestle.schema.path") ?? ""
        found = text("trestle.schema.found") ?? ""
        subject = text("trestle.schema.subject") ?? ""
        version = text("trestle.schema.version").flatMap(Int.init)
        id = text("trestle.schema.id").flatMap(Int32.init)
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= longestText ? text : String(decoding: text.utf8.prefix(longestText), as: UTF8.self)
    }

    /// Bytes of its headers at the most.
    var size: Int {
        200 + path.utf8.count + expected.utf8.count + found.utf8.count + subject.utf8.count
    }

    /// Its headers: `trestle.schema.path`, `.expected`, `.found`, `.subject`, `.version` and `.id`, those that are known.
    func forEach(_ body: (String, String) -> Void) {
        body("trestle.schema.path", path)
        body("trestle.schema.expected", expected)
        if !found.isEmpty { body("trestle.schema.found", found) }
        if !subject.isEmpty { body("trestle.schema.subject", subject) }
        if let version { body("trestle.schema.version", "\(version)") }
        if let id { body("trestle.schema.id", "\(id)") }
    }
}
