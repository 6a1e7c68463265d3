/// A message of Kafka's protocol as its schema file describes it. The notation is explained in Schemas/README.md.
struct Message {
    var name: String
    var kind: Kind
    var versions: ClosedRange<Int>
    var flexible: Int?
    var documentation: String
    var fields: [Field]
    /// Structures that several fields share.
    var shared: [SharedStructure]

    enum Kind { case request, response, data }
}

struct SharedStructure {
    var name: String
    var documentation: String
    var fields: [Field]
}

struct Field {
    var name: String
    var type: FieldType
    var versions: ClosedRange<Int>
    var nullable: ClosedRange<Int>?
    var tag: Int?
    var ignorable: Bool
    /// Whether it is never printed.
    var isSecret: Bool
    var defaultValue: String?
    var documentation: String
    /// The structure that the field is or holds, when it is declared below the field.
    var structure: SharedStructure?

    /// Whether the Swift type is an optional.
    var isOptional: Bool { nullable != nil || type == .records }
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
    var documentation = ""
    var messages: [Message] = []
}

extension SchemaFile {
    static let everyVersion = 0...Int(Int16.max)

    init(parsing text: String, file: String, glossary: Glossary) throws {
        var lines = Lines(rest: Line.all(in: text, file: file)[...], glossary: glossary)
        while let line = lines.rest.popFirst() {
            var words = Words(line)
            switch try words.next("a declaration") {
            case "api":
                apiKey = Int(try words.next("a key"))
                let name = String(try words.next("a name"))
                apiName = name
                documentation = try line.required(line.documentation(), name)
            case "request": messages.append(try Message((apiName ?? "") + "Request", .request, &words, &lines))
            case "response": messages.append(try Message((apiName ?? "") + "Response", .response, &words, &lines))
            case "data": messages.append(try Message(String(words.next("a name")), .data, &words, &lines))
            case let other: throw line.error("unknown declaration \(other)")
            }
        }
    }
}

/// The remaining lines of a schema file.
private struct Lines {
    var rest: ArraySlice<Line>
    let glossary: Glossary

    /// The text of the declaration on `line`: the next line when it holds nothing else.
    mutating func documentation(of name: String, on line: Line, indent: Int) throws -> String {
        guard let next = rest.first, next.isText, next.indent == indent else { return try line.required(nil, name) }
        rest.removeFirst()
        return try next.required(next.documentation(), name)
    }
}

extension Message {
    fileprivate init(_ name: String, _ kind: Kind, _ words: inout Words, _ lines: inout Lines) throws {
        guard let versions = words.versions() else { throw words.line.error("versions are missing") }
        let flexible = words.take("flexible") ? words.versions()?.lowerBound : nil
        let documentation = try lines.documentation(of: name, on: words.line, indent: 1)
        self.init(
            name: name, kind: kind, versions: versions, flexible: flexible, documentation: documentation, fields: [],
            shared: [])
        fields = try Field.list(indent: 1, &lines)
        while let line = lines.rest.first, line.indent == 1, line.text.drop(while: { $0 == " " }).hasPrefix("struct ") {
            lines.rest.removeFirst()
            var words = Words(line)
            _ = try words.next("struct")
            let name = String(try words.next("a name"))
            shared.append(
                SharedStructure(
                    name: name, documentation: try lines.documentation(of: name, on: line, indent: 2),
                    fields: try Field.list(indent: 2, &lines)))
        }
    }
}

extension Field {
    fileprivate static func list(indent: Int, _ lines: inout Lines) throws -> [Field] {
        var fields: [Field] = []
        while let line = lines.rest.first, line.indent == indent {
            var words = Words(line)
            if words.peek == "struct" { break }
            lines.rest.removeFirst()
            let name = try words.next("a name")
            let typeName = try words.next("a type")
            let type = FieldType(typeName)
            let versions = words.versions() ?? SchemaFile.everyVersion
            let nullable = words.take("null") ? words.versions() ?? versions : nil
            let tag = words.take("tag") ? Int(try words.next("a tag")) : nil
            let ignorable = words.take("ignorable")
            let isSecret = words.take("secret")
            let value = words.take("=") ? String(try words.next("a default")) : nil
            if let extra = words.peek { throw line.error("unexpected \(extra)") }
            let text =
                try line.documentation()
                ?? lines.glossary.text(
                    name: name, type: typeName, isNullable: nullable != nil, isOfMessage: indent == 1)
            let field = Field(
                name: String(name), type: type, versions: versions, nullable: nullable, tag: tag, ignorable: ignorable,
                isSecret: isSecret, defaultValue: value, documentation: try line.required(text, String(name)),
                structure: try structure(type, below: line, &lines))
            guard field.documentation.contains(Documentation.nilMark) == field.isOptional else {
                throw line.error("the text of \(name) says what nil means when the field can be nil, and only then")
            }
            fields.append(field)
        }
        return fields
    }

    /// The structure whose text and fields are indented below the field on `line`.
    private static func structure(
        _ type: FieldType, below line: Line, _ lines: inout Lines
    ) throws -> SharedStructure? {
        guard let next = lines.rest.first, next.indent > line.indent else { return nil }
        guard let name = type.structureName else { throw next.error("unexpected indentation") }
        return SharedStructure(
            name: name, documentation: try lines.documentation(of: name, on: line, indent: line.indent + 1),
            fields: try list(indent: line.indent + 1, &lines))
    }
}
