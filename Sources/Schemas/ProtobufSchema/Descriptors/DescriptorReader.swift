import WireBytes

/// Reads files from the form of google/protobuf/descriptor.proto, with the reader of messages and descriptor.proto as the schema.
enum DescriptorReader {
    /// descriptor.proto itself; it is known to be valid.
    private static let types: ProtobufTypes? = {
        guard let text = WellKnownFiles.text("google/protobuf/descriptor.proto"),
            let file = try? ProtoParser.parse(text, file: "google/protobuf/descriptor.proto")
        else { return nil }
        var linker = ProtoLinker([file], texts: [text])
        return try? linker.link()
    }()

    static func files(_ bytes: Span<UInt8>) throws(ProtobufSchemaError) -> [FileDescriptor] {
        let files = try view(bytes, "google.protobuf.FileDescriptorSet").messages("file")
        guard files.count <= ProtoLinker.maximumFiles else {
            throw error("more than \(ProtoLinker.maximumFiles) files")
        }
        var found: [FileDescriptor] = []
        for file in files { found.append(try self.file(file)) }
        return found
    }

    static func file(_ bytes: Span<UInt8>) throws(ProtobufSchemaError) -> FileDescriptor {
        try file(try view(bytes, "google.protobuf.FileDescriptorProto"))
    }

    private static func error(_ problem: String) -> ProtobufSchemaError {
        ProtobufSchemaError(file: "descriptor", line: nil, column: nil, problem: problem)
    }

    private static func view(_ bytes: Span<UInt8>, _ name: String) throws(ProtobufSchemaError) -> DescriptorView {
        guard let types, let root = types.messageByName[Array(name.utf8)] else {
            throw error("descriptor.proto is not valid")
        }
        do throws(ProtobufDataError) {
            var reader = BinaryReader(types, bytes)
            return DescriptorView(types: types, message: try reader.read(root))
        } catch { throw Self.error(error.description) }
    }

    private static func file(_ view: DescriptorView) throws(ProtobufSchemaError) -> FileDescriptor {
        var file = FileDescriptor()
        file.name = view.text("name") ?? ""
        file.package = view.text("package") ?? ""
        file.dependencies = view.texts("dependency")
        file.publicDependencies = view.numbers("public_dependency").filter { $0 >= 0 && $0 < file.dependencies.count }
        file.weakDependencies = view.numbers("weak_dependency").filter { $0 >= 0 && $0 < file.dependencies.count }
        switch (view.text("syntax") ?? "proto2", view.number("edition") ?? 0) {
        case ("proto2", 0): file.syntax = .proto2
        case ("proto3", 0): file.syntax = .proto3
        case ("editions", 1_000): file.syntax = .edition2023
        default:
            throw ProtobufSchemaError(
                file: file.name, line: nil, column: nil, problem: "its syntax is not proto2, proto3 or edition 2023")
        }
        for message in view.messages("message_type") {
            file.messages.append(try self.message(message, depth: 0, file.name))
        }
        file.enums = view.messages("enum_type").map(enumeration)
        for field in view.messages("extension") { file.extensions.append(try self.field(field, file.name)) }
        file.services = view.messages("service").map(service)
        file.options = options(view, OptionFields.file)
        return file
    }

    /// Recursion is bounded.
    private static func message(
        _ view: DescriptorView, depth: Int, _ file: String
    ) throws(ProtobufSchemaError) -> MessageDescriptor {
        guard depth < ProtoParser.maximumDepth else {
            throw ProtobufSchemaError(
                file: file, line: nil, column: nil,
                problem: "messages nested more than \(ProtoParser.maximumDepth) deep")
        }
        var message = MessageDescriptor()
        message.name = view.text("name") ?? ""
        for field in view.messages("field") { message.fields.append(try self.field(field, file)) }
        for nested in view.messages("nested_type") {
            message.messages.append(try self.message(nested, depth: depth + 1, file))
        }
        message.enums = view.messages("enum_type").map(enumeration)
        for field in view.messages("extension") { message.extensions.append(try self.field(field, file)) }
        message.oneofs = view.messages("oneof_decl").map {
            OneofDescriptor(name: $0.text("name") ?? "", options: options($0, [:]))
        }
        for field in message.fields {
            guard let oneof = field.oneof else { continue }
            guard message.oneofs.indices.contains(oneof) else {
                throw ProtobufSchemaError(
                    file: file, line: nil, column: nil, problem: "\(field.name) is in a oneof that does not exist")
            }
            if field.isProto3Optional { message.oneofs[oneof].isSynthetic = true }
        }
        message.extensionRanges = view.messages("extension_range").map(range)
        message.reservedRanges = view.messages("reserved_range").map(range)
        message.reservedNames = view.texts("reserved_name")
        message.options = options(view, OptionFields.message).filter { $0.plainName != "map_entry" }
        message.isMapEntry = view.message("options")?.number("map_entry") == 1
        if message.isMapEntry, message.fields.map(\.number) != [1, 2] {
            throw ProtobufSchemaError(
                file: file, line: nil, column: nil, problem: "the map entry \(message.name) is not a key and a value")
        }
        return message
    }

    private static func range(_ view: DescriptorView) -> NumberRange {
        NumberRange(start: view.number("start") ?? 0, end: view.number("end") ?? 0)
    }

    private static func field(_ view: DescriptorView, _ file: String) throws(ProtobufSchemaError) -> FieldDescriptor {
        var field = FieldDescriptor()
        field.name = view.text("name") ?? ""
        field.number = view.number("number") ?? 0
        field.label = FieldDescriptor.Label(rawValue: view.number("label") ?? 1) ?? .optional
        field.kind = view.number("type").flatMap { FieldKind(rawValue: $0) }
        field.typeName = view.text("type_name") ?? ""
        field.extendee = view.text("extendee") ?? ""
        field.defaultValue = view.text("default_value")
        field.oneof = view.number("oneof_index")
        field.jsonName = view.text("json_name")
        field.isProto3Optional = view.number("proto3_optional") == 1
        field.options = options(view, OptionFields.field)
        guard !field.name.isEmpty, field.kind != nil || !field.typeName.isEmpty else {
            throw ProtobufSchemaError(file: file, line: nil, column: nil, problem: "a field without a name or a type")
        }
        return field
    }

    private static func enumeration(_ view: DescriptorView) -> EnumDescriptor {
        var enumeration = EnumDescriptor()
        enumeration.name = view.text("name") ?? ""
        enumeration.values = view.messages("value").map { value in
            EnumDescriptor.Value(
                name: value.text("name") ?? "", number: Int32(truncatingIfNeeded: value.number("number") ?? 0),
                options: options(value, OptionFields.value))
        }
        enumeration.options = options(view, OptionFields.enumeration)
        enumeration.reservedRanges = view.messages("reserved_range").map(range)
        enumeration.reservedNames = view.texts("reserved_name")
        return enumeration
    }

    private static func service(_ view: DescriptorView) -> ServiceDescriptor {
        var service = ServiceDescriptor(name: view.text("name") ?? "")
        service.methods = view.messages("method").map { method in
            ServiceDescriptor.Method(
                name: method.text("name") ?? "", input: method.text("input_type") ?? "",
                output: method.text("output_type") ?? "", isClientStreaming: method.number("client_streaming") == 1,
                isServerStreaming: method.number("server_streaming") == 1, options: options(method, OptionFields.method)
            )
        }
        service.options = options(view, OptionFields.service)
        return service
    }

    /// The options with a plain type, the features, and those that nobody has interpreted.
    private static func options(_ view: DescriptorView, _ fields: [String: OptionFields.Field]) -> [ProtoOption] {
        guard let options = view.message("options") else { return [] }
        func plain(_ name: String, _ value: ProtoOption.Value) -> ProtoOption {
            ProtoOption(
                name: name.split(separator: ".").map { .init(name: String($0), isExtension: false) }, value: value)
        }
        var found: [ProtoOption] = []
        for (name, field) in fields.sorted(by: { $0.value.number < $1.value.number }) {
            switch field.kind {
            case .bool:
                if let value = options.number(name) {
                    found.append(plain(name, .identifier(value == 1 ? "true" : "false")))
                }
            case .string: if let value = options.bytes(name) { found.append(plain(name, .string(value))) }
            case .names(let names):
                if let value = options.number(name), let word = names.first(where: { $0.value == value })?.key {
                    found.append(plain(name, .identifier(word)))
                }
            case .message: break
            }
        }
        if let features = options.message("features") {
            for (name, field) in OptionFields.features.sorted(by: { $0.value.number < $1.value.number }) {
                guard case .names(let names) = field.kind, let value = features.number(name),
                    let word = names.first(where: { $0.value == value })?.key
                else { continue }
                found.append(plain("features." + name, .identifier(word)))
            }
        }
        return found + options.messages("uninterpreted_option").compactMap(uninterpreted)
    }

    private static func uninterpreted(_ view: DescriptorView) -> ProtoOption? {
        let name = view.messages("name").map {
            ProtoOption.NamePart(name: $0.text("name_part") ?? "", isExtension: $0.number("is_extension") == 1)
        }
        if let text = view.text("identifier_value") { return ProtoOption(name: name, value: .identifier(text)) }
        if let value = view.number("positive_int_value") {
            return ProtoOption(name: name, value: .positive(UInt64(bitPattern: Int64(value))))
        }
        if let value = view.number("negative_int_value") {
            return ProtoOption(name: name, value: .negative(Int64(value)))
        }
        if let bits = view.number("double_value") {
            return ProtoOption(name: name, value: .double(Double(bitPattern: UInt64(bitPattern: Int64(bits)))))
        }
        if let bytes = view.bytes("string_value") { return ProtoOption(name: name, value: .string(bytes)) }
        if let text = view.text("aggregate_value") { return ProtoOption(name: name, value: .aggregate(text)) }
        return nil
    }
}

/// A message of descriptor.proto, by the names of its fields.
private struct DescriptorView {
    let types: ProtobufTypes
    let message: MessageValue

    private func value(_ name: String) -> FieldValue? {
        types.messages[Int(message.type)].fieldByName[Array(name.utf8)].flatMap { message[$0] }
    }

    func bytes(_ name: String) -> [UInt8]? {
        guard case .bytes(let bytes)? = value(name) else { return nil }
        return bytes
    }

    func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    func number(_ name: String) -> Int? {
        guard case .scalar(let scalar)? = value(name) else { return nil }
        return Int(Int64(bitPattern: scalar))
    }

    func message(_ name: String) -> DescriptorView? {
        guard case .message(let message)? = value(name) else { return nil }
        return DescriptorView(types: types, message: message)
    }

    func messages(_ name: String) -> [DescriptorView] {
        guard case .messages(let list)? = value(name) else { return [] }
        return list.map { DescriptorView(types: types, message: $0) }
    }

    func texts(_ name: String) -> [String] {
        guard case .texts(let list)? = value(name) else { return [] }
        return list.map { String(decoding: $0, as: UTF8.self) }
    }

    func numbers(_ name: String) -> [Int] {
        guard case .scalars(let list)? = value(name) else { return [] }
        return list.map { Int(Int64(bitPattern: $0)) }
    }
}
