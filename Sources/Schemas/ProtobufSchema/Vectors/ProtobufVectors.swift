import SchemaCompatibility
import TrestleBase
public import TrestleJSON
import WireBytes

/// Checks the codec, message indexes and compatibility against lines of test vectors (Fixtures/protobuf/README.md).
public enum ProtobufVectors {
    private static let members = VectorMembers([
        "kind", "name", "proto", "imports", "message", "hex", "json", "canonical", "indexes", "indexesHex", "old",
        "new",
        "level", "compatible", "rule", "karapaceDiffers", "note", "descriptorSet",
    ])

    /// One line of a file.
    public static func run(line: ArraySlice<UInt8>) -> VectorOutcome {
        let vector: JSON
        do {
            vector = try JSON(parsing: line)
        } catch { return .failed("not JSON: \(error)") }
        let name = vector["name"]?.text
        if let problem = members.problem(in: vector) { return .failed(problem, vector: name) }
        let problem: String?
        switch vector["kind"]?.text {
        case "codec": problem = codec(vector)
        case "reject": problem = reject(vector)
        case "compat": problem = compatibility(vector)
        case "descriptor": problem = descriptor(vector)
        default: problem = "the member kind is not codec, reject, compat or descriptor"
        }
        return problem.map { .failed($0, vector: name) } ?? .passed
    }

    private static func imports(_ vector: JSON) -> [String: [UInt8]] {
        var imports: [String: [UInt8]] = [:]
        if case .object(let files)? = vector["imports"] {
            for file in files { imports[file.name] = Array((file.value.text ?? "").utf8) }
        }
        return imports
    }

    private static func schema(_ vector: JSON) throws -> CompiledProtobufSchema {
        try CompiledProtobufSchema(proto: Array((vector["proto"]?.text ?? "").utf8), imports: imports(vector))
    }

    private static func codec(_ vector: JSON) -> String? {
        guard let hex = vector["hex"]?.text, let bytes = Hex.bytes(hex.utf8), let json = vector["json"],
            let message = vector["message"]?.text
        else { return "a member message, hex or json is missing" }
        do {
            let schema = try schema(vector)
            guard let type = schema.messageType(message) else { return "the schema has no message \(message)" }
            if let problem = indexes(vector, type, schema) { return problem }
            var text: [UInt8] = []
            try type.decode(bytes.span, json: &text)
            guard try JSON(parsing: text) == json else {
                return
                    "decoded to \(String(decoding: text.prefix(500), as: UTF8.self)), not \(json.description.prefix(500))"
            }
            var binary = WireBuffer()
            try type.encode(json: Array(json.description.utf8).span, to: &binary)
            if vector["canonical"]?.bool == true, !binary.bytes.hasSameBytes(as: bytes.span) {
                return "encoded to \(Hex.text(binary.bytes)), not \(hex)"
            }
            // By descriptors, and by its text as we print it, it is the same schema.
            let copies = [
                try CompiledProtobufSchema(descriptorSet: schema.descriptorSet.span, file: "schema.proto"),
                try CompiledProtobufSchema(fileDescriptor: schema.fileDescriptor.span, imports: imports(vector)),
                try CompiledProtobufSchema(proto: Array(schema.proto.utf8), imports: imports(vector)),
            ]
            for copy in copies {
                var again: [UInt8] = []
                try copy.messageType(message)?.decode(bytes.span, json: &again)
                if again != text { return "decoded to another text by its descriptor or its printed text" }
            }
            return nil
        } catch { return "\(error)" }
    }

    private static func indexes(
        _ vector: JSON, _ type: ProtobufMessageType, _ schema: CompiledProtobufSchema
    ) -> String? {
        guard case .array(let expected)? = vector["indexes"] else { return nil }
        guard type.indexes == expected.compactMap(\.integer) else { return "its indexes are \(type.indexes)" }
        guard schema.messageType(at: type.indexes)?.fullName == type.fullName else {
            return "its indexes lead to another message"
        }
        guard let hex = vector["indexesHex"]?.text else { return nil }
        let encoded = ProtobufMessageIndexes.encode(type.indexes)
        guard Hex.text(encoded.span) == hex else { return "its indexes are encoded to \(Hex.text(encoded.span))" }
        let decoded = ProtobufMessageIndexes.decode(encoded.span)
        return decoded?.indexes == type.indexes && decoded?.size == encoded.count
            ? nil : "its indexes are decoded to others"
    }

    private static func reject(_ vector: JSON) -> String? {
        guard let hex = vector["hex"]?.text, let bytes = Hex.bytes(hex.utf8), let message = vector["message"]?.text
        else {
            return "a member message or hex is missing"
        }
        do {
            let schema = try schema(vector)
            guard let type = schema.messageType(message) else { return "the schema has no message \(message)" }
            var text: [UInt8] = []
            do {
                try type.decode(bytes.span, json: &text)
            } catch { return nil }
            return "accepted as \(String(decoding: text.prefix(500), as: UTF8.self))"
        } catch { return "\(error)" }
    }

    /// The schema's descriptor set and another compiler's are the same message.
    private static func descriptor(_ vector: JSON) -> String? {
        guard let hex = vector["descriptorSet"]?.text, let expected = Hex.bytes(hex.utf8) else {
            return "the member descriptorSet is missing"
        }
        do {
            let meta = try CompiledProtobufSchema(
                proto: Array("syntax = \"proto3\"; import \"google/protobuf/descriptor.proto\";".utf8))
            guard let type = meta.messageType("google.protobuf.FileDescriptorSet") else { return "no descriptor.proto" }
            var texts: [JSON] = []
            for set in [try schema(vector).descriptorSet, expected] {
                var text: [UInt8] = []
                try type.decode(set.span, json: &text)
                texts.append(try JSON(parsing: text))
            }
            return difference(texts[0], texts[1])
        } catch { return "\(error)" }
    }

    /// The file of one set that the other has with other content. Sets may have their files in any order.
    private static func difference(_ set: JSON, _ expected: JSON) -> String? {
        guard case .array(let files)? = set["file"], case .array(let others)? = expected["file"] else {
            return "no files"
        }
        for other in others {
            // Files that come with Protobuf are shortened here.
            guard let name = other["name"]?.text, !name.begins(with: "google/protobuf/") else { continue }
            guard let file = files.first(where: { $0["name"]?.text?.hasSameBytes(as: name) == true }) else {
                return "the file \(name) is missing"
            }
            if file != other {
                return "\(name) is \(file.description.prefix(2_000)), not \(other.description.prefix(2_000))"
            }
        }
        return nil
    }

    private static func compatibility(_ vector: JSON) -> String? {
        guard let old = vector["old"]?.text, let new = vector["new"]?.text, let expected = vector["compatible"]?.bool,
            let level = vector["level"]?.text.flatMap(CompatibilityLevel.init(rawValue:))
        else { return "a member old, new, level or compatible is missing" }
        do {
            let found = level.incompatibilities(
                of: try CompiledProtobufSchema(proto: Array(new.utf8)),
                after: [try CompiledProtobufSchema(proto: Array(old.utf8))]
            ) { $0.incompatibilities(reading: $1) }
            if found.isEmpty == expected { return nil }
            return found.isEmpty
                ? "compatible" : "not compatible: \(found[0].rule) \(found[0].path): \(found[0].message)"
        } catch { return "\(error)" }
    }
}
