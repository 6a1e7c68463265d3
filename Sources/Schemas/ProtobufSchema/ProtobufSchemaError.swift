import WireBytes

/// Why a `.proto` file or a descriptor set cannot be read.
public struct ProtobufSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, by the name that others import it by.
    public let file: String
    /// From 1; `nil` for a fault of a descriptor set.
    public let line: Int?
    public let column: Int?
    public let problem: String

    public var description: String {
        PeerText.onOneLine(file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "") + ": " + problem)
    }
}

/// Why data cannot be read or written by its schema.
public struct ProtobufDataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where: the names of fields, for example `user.tags[2]`; empty for the whole.
    public let path: String
    public let problem: String
    /// The place in the data or the JSON text, in bytes.
    public let offset: Int?

    public var description: String {
        PeerText.onOneLine(
            (path.isEmpty ? "" : path + ": ") + problem + (offset.map { " (byte \($0))" } ?? ""))
    }

    init(_ problem: String, path: String = "", offset: Int? = nil) {
        self.path = path
        self.problem = problem
        self.offset = offset
    }

    /// The same fault as seen from a message around it.
    func within(_ field: String) -> ProtobufDataError {
        let inner = path.utf8.first == UInt8(ascii: "[") || path.isEmpty ? path : "." + path
        return ProtobufDataError(problem, path: path.utf8.count > 500 ? path : field + inner, offset: offset)
    }
}
