/// A message of Kafka's protocol as its schema file describes it. The notation is explained in Schemas/README.md.
struct Message {
    var name: String
    var kind: Kind
    var versions: ClosedRange<Int>
    var flexible: Int?
    var fields: [Field]
    /// Structures that several fields share, by name.
    var shared: [(name: String, fields: [Field])]

    enum Kind { case request, response, data }
}

struct Field {
    var name: String
    var type: FieldType
    var versions: ClosedRange<Int>
    var nullable: ClosedRange<Int>?
    var tag: Int?
    var ignorable: Bool
    var defaultValue: String?
    var fields: [Field]
}

indirect enum FieldType: Equatable {
    case bool, int8, int16, uint16, int32, int64, float64, uuid, string, bytes, records
    case structure(String)
    case array(FieldType)

    init(_ text: Substring) {
        switch text {
        case "bool": self = .bool
        case "int8": self = .int8
        case "int16": self = .int16
        case "uint16": self = .uint16
        case "int32": self = .int32
        case "int64": self = .int64
        case "float64": self = .float64
        case "uuid": self = .uuid
        case "string": self = .string
        case "bytes": self = .bytes
        case "records": self = .records
        default: self = text.hasPrefix("[]") ? .array(FieldType(text.dropFirst(2))) : .structure(String(text))
        }
    }

    /// The structure that this is or holds.
    var structureName: String? {
        switch self {
        case .structure(let name): name
        case .array(let element): element.structureName
        default: nil
        }
    }
}

struct SchemaError: Error, CustomStringConvertible {
    var file: String
    var line: Int
    var problem: String
    var description: String { "\(file):\(line): \(problem)" }
}

/// One schema file: an API with its request and response, or one message of data.
struct SchemaFile {
    var apiName: String?
    var apiKey: Int?
    var messages: [Message] = []
}

extension SchemaFile {
    static let everyVersion = 0...Int(Int16.max)

    init(parsing text: String, file: String) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
            number, text in
            let content = text.prefix { $0 != "#" }
            return content.allSatisfy(\.isWhitespace)
                ? nil
                : Line(file: file, number: number + 1, indent: content.prefix { $0 == " " }.count / 4, text: content)
        }[...]
        while let line = lines.popFirst() {
            var words = Words(line)
            switch try words.next("a declaration") {
            case "api":
                apiKey = Int(try words.next("a key"))
                apiName = String(try words.next("a name"))
            case "request": messages.append(try Message((apiName ?? "") + "Request", .request, &words, &lines))
            case "response": messages.append(try Message((apiName ?? "") + "Response", .response, &words, &lines))
            case "data": messages.append(try Message(String(words.next("a name")), .data, &words, &lines))
            case let other: throw line.error("unknown declaration \(other)")
            }
        }
    }
}

private struct Line {
    var file: String, number: Int, indent: Int, text: Substring
    func error(_ problem: String) -> SchemaError { SchemaError(file: file, line: number, problem: problem) }
}

private struct Words {
    let line: Line
    private var rest: ArraySlice<Substring>

    init(_ line: Line) {
        self.line = line
        self.rest = line.text.split(separator: " ")[...]
    }

    var peek: Substring? { rest.first }

    mutating func next(_ wanted: String) throws -> Substring {
        guard let word = rest.popFirst() else { throw line.error("\(wanted) is missing") }
        return word
    }

    mutating func take(_ word: String) -> Bool {
        guard rest.first == word[...] else { return false }
        rest.removeFirst()
        return true
    }

    /// A range such as "3", "3-7" or "3+" if one comes next.
    mutating func versions() -> ClosedRange<Int>? {
        guard let word = rest.first, word.first?.isNumber == true else { return nil }
        let parts = word.split(separator: "-")
        let range: ClosedRange<Int>?
        if word.hasSuffix("+") {
            range = Int(word.dropLast()).map { $0...SchemaFile.everyVersion.upperBound }
        } else if parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), low <= high {
            range = low...high
        } else {
            range = Int(word).map { $0...$0 }
        }
        if range != nil { rest.removeFirst() }
        return range
    }
}

extension Message {
    fileprivate init(_ name: String, _ kind: Kind, _ words: inout Words, _ lines: inout ArraySlice<Line>) throws {
        guard let versions = words.versions() else { throw words.line.error("versions are missing") }
        let flexible = words.take("flexible") ? words.versions()?.lowerBound : nil
        self.init(name: name, kind: kind, versions: versions, flexible: flexible, fields: [], shared: [])
        fields = try Field.list(indent: 1, &lines)
        while let line = lines.first, line.indent == 1, line.text.drop(while: { $0 == " " }).hasPrefix("struct ") {
            lines.removeFirst()
            var words = Words(line)
            _ = try words.next("struct")
            shared.append((String(try words.next("a name")), try Field.list(indent: 2, &lines)))
        }
    }
}

extension Field {
    fileprivate static func list(indent: Int, _ lines: inout ArraySlice<Line>) throws -> [Field] {
        var fields: [Field] = []
        while let line = lines.first, line.indent == indent {
            var words = Words(line)
            if words.peek == "struct" { break }
            lines.removeFirst()
            let name = String(try words.next("a name"))
            let type = FieldType(try words.next("a type"))
            let versions = words.versions() ?? SchemaFile.everyVersion
            let nullable = words.take("null") ? words.versions() ?? versions : nil
            let tag = words.take("tag") ? Int(try words.next("a tag")) : nil
            let ignorable = words.take("ignorable")
            let value = words.take("=") ? String(try words.next("a default")) : nil
            if let extra = words.peek { throw line.error("unexpected \(extra)") }
            fields.append(
                Field(
                    name: name, type: type, versions: versions, nullable: nullable, tag: tag, ignorable: ignorable,
                    defaultValue: value, fields: try list(indent: indent + 1, &lines)))
        }
        return fields
    }
}
