public import WireBytes
import TrestleJSON

/// A `.proto` file with its imports, or a descriptor set, with all names resolved.
///
///     let schema = try CompiledProtobufSchema(proto: text, imports: ["common/unit.proto": unit])
///     let type = try schema.messageType("acme.Reading")
///     var binary = WireBuffer()
///     try type.encode(json: payload.span, to: &binary)
///
/// proto2, proto3 and edition 2023 are understood. The imports that come with Protobuf (`google/protobuf/…`), Confluent's and a few of
/// `google/type/…` need not be given.
public struct CompiledProtobufSchema: Sendable {
    let types: ProtobufTypes

    /// - Parameters:
    ///   - proto: the text of the file.
    ///   - name: the file's name, for errors and descriptor sets.
    ///   - imports: the texts of the files that it imports, directly or not, by name.
    /// - Throws: `ProtobufSchemaError` with the place of the first fault.
    public init(
        proto: [UInt8], name: String = "schema.proto", imports: [String: [UInt8]] = [:]
    ) throws(ProtobufSchemaError) {
        try self.init(try ProtoParser.parse(proto, file: name), text: proto, imports: imports)
    }

    /// - Parameters:
    ///   - fileDescriptor: a serialized `google.protobuf.FileDescriptorProto`, which some clients of registries send in place of a text.
    ///   - imports: the texts of the files that it imports, by name.
    public init(
        fileDescriptor: Span<UInt8>, imports: [String: [UInt8]] = [:]
    ) throws(ProtobufSchemaError) {
        try self.init(try DescriptorReader.file(fileDescriptor), text: [], imports: imports)
    }

    private init(_ root: FileDescriptor, text: [UInt8], imports: [String: [UInt8]]) throws(ProtobufSchemaError) {
        let name = root.name
        // By bytes: to compare strings is not linear in their length.
        let known = Dictionary(
            imports.map { (Array($0.key.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
        var files = [root]
        var texts = [text]
        var seen: Set<[UInt8]> = [Array(name.utf8)]
        var next = 0
        while next < files.count {
            for dependency in files[next].dependencies {
                guard seen.insert(Array(dependency.utf8)).inserted else { continue }
                guard let text = known[Array(dependency.utf8)] ?? WellKnownFiles.text(dependency) else {
                    throw ProtobufSchemaError(
                        file: files[next].name, line: nil, column: nil,
                        problem: "the import \"\(dependency.prefix(200))\" is not known")
                }
                guard files.count < ProtoLinker.maximumFiles else {
                    throw ProtobufSchemaError(
                        file: name, line: nil, column: nil, problem: "more than \(ProtoLinker.maximumFiles) imports")
                }
                files.append(try ProtoParser.parse(text, file: dependency))
                texts.append(text)
            }
            next += 1
        }
        var linker = ProtoLinker(files, texts: texts)
        types = try linker.link()
    }

    /// - Parameters:
    ///   - descriptorSet: a serialized `google.protobuf.FileDescriptorSet`, as `protoc --descriptor_set_out --include_imports` writes it.
    ///   - file: the name of the file that is the schema; the last one by default, which is what protoc was called for.
    public init(descriptorSet: Span<UInt8>, file: String? = nil) throws(ProtobufSchemaError) {
        var files = try DescriptorReader.files(descriptorSet)
        let found = file.map { name in files.firstIndex { $0.name.hasSameBytes(as: name) } } ?? files.indices.last
        guard let root = found else {
            throw ProtobufSchemaError(
                file: file ?? "descriptor set", line: nil, column: nil,
                problem: "the descriptor set does not have the file")
        }
        files.swapAt(0, root)
        var linker = ProtoLinker(files, texts: [])
        types = try linker.link()
    }

    /// The schema and its imports as a serialized `google.protobuf.FileDescriptorSet`, each file behind its imports.
    public var descriptorSet: [UInt8] { DescriptorWriter.set(types.files) }

    /// The schema as `.proto` text, with all names resolved and without comments.
    public var proto: String { ProtoPrinter.text(types.files[0]) }

    /// The schema without its imports as a serialized `google.protobuf.FileDescriptorProto`.
    public var fileDescriptor: [UInt8] { DescriptorWriter.file(types.files[0]) }

    /// The text of a `.proto` file without comments, and with one space between words and signs; `nil` when it cannot be split into those.
    public static func normalizedText(_ proto: String) -> String? {
        let text = Array(proto.utf8)
        var lexer = ProtoLexer(text, file: "")
        guard let tokens = try? lexer.tokens() else { return nil }
        return tokens.dropLast().map { String(decoding: text[$0.range], as: UTF8.self) }.joined(separator: " ")
    }

    /// The full names of the schema's messages, in the order of the file, without those of its imports.
    public var messageNames: [String] {
        types.messages.filter { $0.file == 0 && !$0.isMapEntry }.map(\.fullName)
    }

    /// A message type by its full name, in the schema or its imports.
    public func messageType(_ fullName: String) -> ProtobufMessageType? {
        types.messageByName[Array(fullName.utf8)].map { ProtobufMessageType(types: types, number: $0) }
    }

    /// A message type of the schema by its place, as Confluent's form has it.
    public func messageType(at indexes: [Int]) -> ProtobufMessageType? {
        let found = types.messages.firstIndex { $0.file == 0 && $0.path == indexes }
        return found.map { ProtobufMessageType(types: types, number: Int32($0)) }
    }
}

/// How messages are written and read as JSON.
public struct ProtobufJSONOptions: Sendable {
    /// Whether fields without presence are written that have their default value; default: false.
    public var printsDefaults = false
    /// Whether members have the fields' names as they are in the schema, not in lower camel case; default: false.
    public var usesFieldNames = false
    /// Whether enum values are written as numbers; default: false.
    public var usesEnumNumbers = false
    /// Whether members that the message does not have are passed over; default: false, which makes them a fault.
    public var ignoresUnknownFields = false

    public init() {}
}

/// A message type of a schema: reads and writes its data.
public struct ProtobufMessageType: Sendable {
    let types: ProtobufTypes
    let number: Int32

    public var fullName: String { types.messages[Int(number)].fullName }

    /// The place in its file; see `ProtobufMessageIndexes`.
    public var indexes: [Int] { types.messages[Int(number)].path }

    /// Reads a message in JSON form (ProtoJSON) and appends its binary form.
    public func encode(
        json text: Span<UInt8>, options: ProtobufJSONOptions = ProtobufJSONOptions(), to output: inout WireBuffer
    ) throws(ProtobufDataError) {
        let message = try read(json: text, options)
        BinaryWriter(types).write(message, to: &output)
    }

    /// Reads a message in binary form and appends its JSON form. Unknown fields have no JSON form and are left out.
    public func decode(
        _ bytes: Span<UInt8>, options: ProtobufJSONOptions = ProtobufJSONOptions(), json text: inout [UInt8]
    ) throws(ProtobufDataError) {
        var reader = BinaryReader(types, bytes)
        let maximumSize = text.count + BinaryReader.freeMemory + 16 * bytes.count
        try JSONPrinter(types, options, maximumSize: maximumSize).write(try reader.read(number), to: &text)
    }

    /// Reads a message in binary form and appends it again, fields in the order of their numbers, unknown ones behind them.
    ///
    /// - Throws: `ProtobufDataError` when the bytes are not such a message.
    public func normalize(_ bytes: Span<UInt8>, to output: inout WireBuffer) throws(ProtobufDataError) {
        var reader = BinaryReader(types, bytes)
        BinaryWriter(types).write(try reader.read(number), to: &output)
    }

    private func read(json text: Span<UInt8>, _ options: ProtobufJSONOptions) throws(ProtobufDataError) -> MessageValue
    {
        var index = JSONIndex()
        do {
            try index.read(text)
        } catch {
            throw ProtobufDataError("not JSON: \(error.problem)", offset: error.offset)
        }
        return try JSONReader(types, options, entries: index.entries, text: text).read(number, at: 0)
    }
}
