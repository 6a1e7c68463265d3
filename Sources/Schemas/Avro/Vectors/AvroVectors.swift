import SchemaCompatibility
import TrestleBase
public import TrestleJSON
import WireBytes

/// Test vectors for the module, a JSON object a line.
public enum AvroVectors {
    /// Judges a line.
    public static func run(line: ArraySlice<UInt8>) -> VectorOutcome {
        let vector: JSON
        do { vector = try JSON(parsing: line) } catch { return .failed("not a JSON object: \(error)") }
        let name = vector["name"]?.text
        do throws(Problem) {
            guard let kind = vector["kind"]?.text else { throw Problem("kind is missing") }
            switch kind {
            case "codec": try codec(vector)
            case "resolve": try resolve(vector)
            case "reject": try reject(vector)
            case "schema-invalid": try invalid(vector)
            case "canonical-form": try canonical(vector)
            case "compat": try compatibility(vector)
            default: return .newer
            }
            return .passed
        } catch {
            return .failed(error.text, vector: name)
        }
    }

    struct Problem: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private static func member(_ vector: JSON, _ name: String) throws(Problem) -> String {
        guard let text = vector[name]?.text else { throw Problem("\(name) is missing") }
        return text
    }

    private static func schema(_ text: String) throws(Problem) -> AvroSchema {
        do { return try AvroSchema(text) } catch { throw Problem("the schema is refused: \(error)") }
    }

    private static func bytes(_ vector: JSON) throws(Problem) -> [UInt8] {
        guard let bytes = Hex.bytes(try member(vector, "hex").utf8) else { throw Problem("hex is not hexadecimal") }
        return bytes
    }

    /// Does what must succeed.
    private static func attempt<Result>(_ what: String, _ body: () throws(AvroError) -> Result) throws(Problem)
        -> Result
    {
        do { return try body() } catch { throw Problem("\(what): \(error)") }
    }

    private static func codec(_ vector: JSON) throws(Problem) {
        let schema = try schema(member(vector, "schema"))
        let bytes = try bytes(vector)
        guard let json = vector["json"] else { throw Problem("json is missing") }
        let reader = try attempt("reader") { () throws(AvroError) in try AvroReader(writer: schema) }
        try check(json, schema, reader, bytes)
        guard vector["canonical"]?.bool == true else { return }
        let encoded = try encode(json, schema)
        guard encoded == bytes else { throw Problem("encoded as \(Hex.text(encoded.span))") }
    }

    private static func encode(_ json: JSON, _ schema: AvroSchema) throws(Problem) -> [UInt8] {
        try attempt("encoding") { () throws(AvroError) in
            var encoder = JSONToAvro(schema, .avro)
            return try encoder.encode(json.description)
        }
    }

    /// Compares what `bytes` are read as with `json` in the reader's schema, as a tree and as JSON.
    private static func check(
        _ json: JSON, _ schema: AvroSchema, _ reader: AvroReader, _ bytes: [UInt8]
    ) throws(Problem) {
        let value = try attempt("decoding") { () throws(AvroError) in try reader.decode(bytes) }
        let plain = try attempt("reader") { () throws(AvroError) in try AvroReader(writer: schema) }
        let encoded = try encode(json, schema)
        let expected = try attempt("decoding its own encoding") { () throws(AvroError) in try plain.decode(encoded) }
        guard value.isSame(as: expected) else { throw Problem("decoded as \(value)") }
        for options in [AvroJSONOptions.avro, .plain] {
            let text = try attempt("writing JSON") { () throws(AvroError) in try AvroToJSON(reader, options).text(bytes)
            }
            if options == .plain, !schema.hasPlainRoundTrip { continue }
            let again = try attempt("reading \(text)") { () throws(AvroError) in
                var encoder = JSONToAvro(schema, options)
                return try plain.decode(try encoder.encode(text))
            }
            guard again.isSame(as: expected) else { throw Problem("written as \(text)") }
        }
    }

    private static func resolve(_ vector: JSON) throws(Problem) {
        let (writer, readerSchema) = (try schema(member(vector, "writer")), try schema(member(vector, "reader")))
        let bytes = try bytes(vector)
        if vector["reject"]?.bool == true {
            guard let reader = try? AvroReader(writer: writer, reader: readerSchema),
                let value = try? reader.decode(bytes)
            else {
                return
            }
            throw Problem("not refused: \(value)")
        }
        guard let json = vector["json"] else { throw Problem("json is missing") }
        let reader = try attempt("resolution") { () throws(AvroError) in
            try AvroReader(writer: writer, reader: readerSchema)
        }
        try check(json, readerSchema, reader, bytes)
    }

    private static func reject(_ vector: JSON) throws(Problem) {
        let reader = try attempt("reader") { [schema = try schema(member(vector, "schema"))] () throws(AvroError) in
            try AvroReader(writer: schema)
        }
        let bytes = try bytes(vector)
        if let value = try? reader.decode(bytes) { throw Problem("not refused: \(value)") }
        if let text = try? AvroToJSON(reader, .avro).text(bytes) { throw Problem("not refused: \(text)") }
        guard vector["trailing"]?.bool == true else { return }
        var rest = bytes[...]
        _ = try attempt("the value before the trailing bytes") { () throws(AvroError) in try reader.decodePrefix(&rest)
        }
        if rest.isEmpty { throw Problem("no byte was left over") }
    }

    private static func invalid(_ vector: JSON) throws(Problem) {
        guard (try? AvroSchema(member(vector, "schema"))) == nil else { throw Problem("the schema is not refused") }
    }

    private static func canonical(_ vector: JSON) throws(Problem) {
        let schema = try schema(member(vector, "schema"))
        let form = schema.canonicalForm
        guard form.hasSameBytes(as: try member(vector, "form")) else { throw Problem("the form is \(form)") }
        guard let crc = vector["crc64"]?.text else { return }
        guard UInt64(crc, radix: 16) == schema.crc64 else {
            throw Problem("crc64 is \(String(schema.crc64, radix: 16))")
        }
    }

    private static func compatibility(_ vector: JSON) throws(Problem) {
        guard let level = CompatibilityLevel(rawValue: try member(vector, "level")) else {
            throw Problem("an unknown level")
        }
        let new = try schema(member(vector, "new"))
        var old: [AvroSchema] = []
        switch vector["old"] {
        case .string(let text): old = [try schema(text)]
        case .array(let texts): for text in texts { old.append(try schema(text.text ?? "")) }
        default: throw Problem("old is missing")
        }
        let found = level.incompatibilities(of: new, after: old) { $0.incompatibilities(reading: $1) }
        guard found.isEmpty == vector["compatible"]?.bool else {
            throw Problem(found.isEmpty ? "not refused" : found.map(\.description).joined(separator: "; "))
        }
    }
}

extension AvroValue {
    /// Whether both are the same, NaN equal to NaN, zeros apart, maps in any order.
    func isSame(as other: AvroValue) -> Bool {
        switch (self, other) {
        case (.float(let a), .float(let b)): a.isNaN && b.isNaN || a.bitPattern == b.bitPattern
        case (.double(let a), .double(let b)): a.isNaN && b.isNaN || a.bitPattern == b.bitPattern
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.union(let a, let x), .union(let b, let y)): a == b && x.isSame(as: y)
        case (.array(let a), .array(let b)), (.record(let a), .record(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.map(let a), .map(let b)):
            a.count == b.count
                && zip(a.sorted { $0.key < $1.key }, b.sorted { $0.key < $1.key }).allSatisfy {
                    $0.key.hasSameBytes(as: $1.key) && $0.value.isSame(as: $1.value)
                }
        default: self == other
        }
    }
}

extension AvroSchema {
    /// Whether plain JSON tells all values apart, so that they come back as they were. Unions of several branches may not.
    var hasPlainRoundTrip: Bool {
        graph.nodes.allSatisfy { node in
            node.kind != .union || node.branches.count <= 1
                || node.branches.count == 2 && node.branches.contains { graph.nodes[$0].kind == .null }
        }
    }
}
