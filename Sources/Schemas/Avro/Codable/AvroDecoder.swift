import WireBytes

/// Decodes `Decodable` values. Names of fields are those of properties; bytes and fixed become `[UInt8]`, an enum its symbol's text, a decimal a
/// `Double` or its text. Numbers must fit.
public struct AvroDecoder: Sendable {
    public let reader: AvroReader

    public init(_ reader: AvroReader) { self.reader = reader }

    /// - Parameter schema: the schema that the data was written with.
    public init(_ schema: AvroSchema) throws(AvroError) { reader = try AvroReader(writer: schema) }

    /// The value that `data` encodes.
    ///
    /// - Throws: an `AvroError` for the data, a `DecodingError` where the type does not take it.
    public func decode<Value: Decodable>(_ type: Value.Type, from data: [UInt8]) throws -> Value {
        try Value(from: CodedDecoder(item: CodedItem(try reader.decode(data), reader.reader)))
    }
}

/// A value with its schema.
struct CodedItem {
    let value: AvroValue
    let schema: AvroSchema
    var codingPath: [any CodingKey] = []

    /// The branch of a union stands for itself.
    init(_ value: AvroValue, _ schema: AvroSchema, codingPath: [any CodingKey] = []) {
        if case .union(let branch, let inner) = value {
            (self.value, self.schema) = (inner, AvroSchema(graph: schema.graph, index: schema.node.branches[branch]))
        } else {
            (self.value, self.schema) = (value, schema)
        }
        self.codingPath = codingPath
    }

    var isNull: Bool { value == .null }

    private func mismatch<Value>(_ type: Value.Type, _ expected: String) -> DecodingError {
        .typeMismatch(
            type,
            DecodingError.Context(
                codingPath: codingPath, debugDescription: "expected \(expected), found \(value.label)"))
    }

    func members() throws -> [String: CodedItem] {
        switch value {
        case .record(let values):
            Dictionary(
                uniqueKeysWithValues: zip(schema.node.fields, values).map { field, value in
                    (
                        field.name,
                        CodedItem(value, AvroSchema(graph: schema.graph, index: field.type), codingPath: codingPath)
                    )
                })
        case .map(let entries):
            Dictionary(
                entries.map { ($0.key, CodedItem($0.value, schema.items ?? schema, codingPath: codingPath)) },
                uniquingKeysWith: { _, last in last })
        default: throw mismatch([String: AvroValue].self, "a record or map")
        }
    }

    func items() throws -> [CodedItem] {
        switch value {
        case .array(let values): values.map { CodedItem($0, schema.items ?? schema, codingPath: codingPath) }
        case .bytes(let bytes), .fixed(let bytes):
            bytes.map { CodedItem(.int(Int32($0)), schema, codingPath: codingPath) }
        default: throw mismatch([AvroValue].self, "an array, bytes or a fixed")
        }
    }

    func boolean() throws -> Bool {
        guard case .boolean(let value) = value else { throw mismatch(Bool.self, "a boolean") }
        return value
    }

    func string() throws -> String {
        switch value {
        case .string(let text): text
        case .enumeration(let symbol): schema.node.symbols[symbol]
        case .bytes, .fixed: try decimal(String.self, "a string, an enum or a decimal")
        default: throw mismatch(String.self, "a string or an enum")
        }
    }

    private func decimal<Value>(_ type: Value.Type, _ expected: String) throws -> String {
        guard case .decimal(_, let scale) = schema.logicalType else { throw mismatch(type, expected) }
        var text = WireBuffer()
        let isConverted =
            switch value {
            case .bytes(let bytes), .fixed(let bytes): DecimalDigits.append(bytes.span, scale: scale, to: &text)
            default: false
            }
        guard isConverted else { throw mismatch(type, expected) }
        return String(decodingUTF8: text.bytes)
    }

    func double() throws -> Double {
        switch value {
        case .double(let value): value
        case .float(let value): Double(value)
        case .int(let value): Double(value)
        case .long(let value): Double(value)
        case .bytes, .fixed: Double(try decimal(Double.self, "a number")) ?? .nan
        default: throw mismatch(Double.self, "a number")
        }
    }

    func float() throws -> Float {
        if case .float(let value) = value { return value }
        return Float(try double())
    }

    func whole<Value: FixedWidthInteger>() throws -> Value {
        let found: Value?
        switch value {
        case .int(let value): found = Value(exactly: value)
        case .long(let value): found = Value(exactly: value)
        default: throw mismatch(Value.self, "a whole number")
        }
        guard let found else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath, debugDescription: "\(value) does not fit \(Value.self)"))
        }
        return found
    }
}
