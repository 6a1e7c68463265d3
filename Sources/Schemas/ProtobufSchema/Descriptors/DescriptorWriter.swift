import WireBytes

/// Writes files in the form of google/protobuf/descriptor.proto. Options are interpreted where descriptor.proto has them with a plain type;
/// the others stay `uninterpreted_option`.
enum DescriptorWriter {
    /// Each file stands behind its imports.
    static func set(_ files: [FileDescriptor]) -> [UInt8] {
        let numbers = Dictionary(
            files.enumerated().map { (Array($1.name.utf8), $0) }, uniquingKeysWith: { first, _ in first })
        var order: [Int] = []
        var state = [Bool](repeating: false, count: files.count)
        for start in files.indices where !state[start] {
            state[start] = true
            var stack = [(file: start, next: 0)]
            while let top = stack.last {
                guard top.next < files[top.file].dependencies.count else {
                    order.append(top.file)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                if let child = numbers[Array(files[top.file].dependencies[top.next].utf8)], !state[child] {
                    state[child] = true
                    stack.append((child, 0))
                }
            }
        }
        var output = WireBuffer()
        for file in order { output.field(1) { write(files[file], to: &$0) } }
        return [UInt8](copying: output.bytes)
    }

    static func file(_ file: FileDescriptor) -> [UInt8] {
        var output = WireBuffer()
        write(file, to: &output)
        return [UInt8](copying: output.bytes)
    }

    private static func write(_ file: FileDescriptor, to output: inout WireBuffer) {
        output.field(1, file.name)
        if !file.package.isEmpty { output.field(2, file.package) }
        for dependency in file.dependencies { output.field(3, dependency) }
        for message in file.messages { output.field(4) { write(message, file.syntax, to: &$0) } }
        for enumeration in file.enums { output.field(5) { write(enumeration, to: &$0) } }
        for service in file.services { output.field(6) { write(service, to: &$0) } }
        for field in file.extensions { output.field(7) { write(field, file.syntax, to: &$0) } }
        self.options(file.options, OptionFields.file, 8, &output)
        for index in file.publicDependencies { output.field(10, index) }
        for index in file.weakDependencies { output.field(11, index) }
        switch file.syntax {
        case .proto2: break
        case .proto3: output.field(12, "proto3")
        case .edition2023:
            output.field(12, "editions")
            output.field(14, 1_000)
        }
    }

    /// Recursion as deep as messages are nested, which their readers bound.
    private static func write(_ message: MessageDescriptor, _ syntax: ProtoSyntax, to output: inout WireBuffer) {
        output.field(1, message.name)
        for field in message.fields { output.field(2) { write(field, syntax, to: &$0) } }
        for nested in message.messages { output.field(3) { write(nested, syntax, to: &$0) } }
        for enumeration in message.enums { output.field(4) { write(enumeration, to: &$0) } }
        for range in message.extensionRanges {
            output.field(5) { output in
                output.field(1, range.start)
                output.field(2, range.end)
                self.options(range.options, [:], 3, &output)
            }
        }
        for field in message.extensions { output.field(6) { write(field, syntax, to: &$0) } }
        var options = message.options
        if message.isMapEntry {
            options.append(
                ProtoOption(name: [.init(name: "map_entry", isExtension: false)], value: .identifier("true")))
        }
        self.options(options, OptionFields.message, 7, &output)
        for oneof in message.oneofs {
            output.field(8) { output in
                output.field(1, oneof.name)
                self.options(oneof.options, [:], 2, &output)
            }
        }
        for range in message.reservedRanges {
            output.field(9) { output in
                output.field(1, range.start)
                output.field(2, range.end)
            }
        }
        for name in message.reservedNames { output.field(10, name) }
    }

    private static func write(_ field: FieldDescriptor, _ syntax: ProtoSyntax, to output: inout WireBuffer) {
        output.field(1, field.name)
        if !field.extendee.isEmpty { output.field(2, field.extendee) }
        output.field(3, field.number)
        output.field(4, field.label.rawValue)
        if let kind = field.kind { output.field(5, kind.rawValue) }
        if !field.typeName.isEmpty { output.field(6, field.typeName) }
        if let value = field.defaultValue { output.field(7, value) }
        options(field.options, OptionFields.field, 8, &output)
        if let oneof = field.oneof { output.field(9, oneof) }
        output.field(10, field.jsonName ?? ProtoLinker.jsonName(field.name))
        if field.isProto3Optional { output.field(17, 1) }
    }

    private static func write(_ enumeration: EnumDescriptor, to output: inout WireBuffer) {
        output.field(1, enumeration.name)
        for value in enumeration.values {
            output.field(2) { output in
                output.field(1, value.name)
                output.field(2, Int(value.number))
                options(value.options, OptionFields.value, 3, &output)
            }
        }
        options(enumeration.options, OptionFields.enumeration, 3, &output)
        for range in enumeration.reservedRanges {
            output.field(4) { output in
                output.field(1, range.start)
                output.field(2, range.end)
            }
        }
        for name in enumeration.reservedNames { output.field(5, name) }
    }

    private static func write(_ service: ServiceDescriptor, to output: inout WireBuffer) {
        output.field(1, service.name)
        for method in service.methods {
            output.field(2) { output in
                output.field(1, method.name)
                output.field(2, method.input)
                output.field(3, method.output)
                options(method.options, OptionFields.method, 4, &output)
                if method.isClientStreaming { output.field(5, 1) }
                if method.isServerStreaming { output.field(6, 1) }
            }
        }
        options(service.options, OptionFields.service, 3, &output)
    }

    // MARK: - Options

    private static func options(
        _ options: [ProtoOption], _ fields: [String: OptionFields.Field], _ number: Int, _ output: inout WireBuffer
    ) {
        guard !options.isEmpty else { return }
        // By number, as other writers have them; of an option that comes twice, the last one.
        var known: [Int: (ProtoOption.Value, OptionFields.Field)] = [:]
        var features: [Int: Int] = [:]
        var others: [ProtoOption] = []
        for option in options {
            if let name = option.plainName, let field = fields[name], field.accepts(option.value) {
                known[field.number] = (option.value, field)
            } else if fields["features"] != nil, let values = OptionFields.features(option) {
                for (number, value) in values { features[number] = value }
            } else {
                others.append(option)
            }
        }
        let featuresNumber = features.isEmpty ? nil : fields["features"]?.number
        output.field(number) { output in
            for number in (known.keys + (featuresNumber.map { [$0] } ?? [])).sorted() {
                if let (value, field) = known[number] {
                    write(value, field, &output)
                } else {
                    output.field(number) { output in
                        for (number, value) in features.sorted(by: { $0.key < $1.key }) { output.field(number, value) }
                    }
                }
            }
            for option in others { output.field(999) { uninterpreted(option, to: &$0) } }
        }
    }

    private static func write(_ value: ProtoOption.Value, _ field: OptionFields.Field, _ output: inout WireBuffer) {
        switch (field.kind, value) {
        case (.bool, .identifier(let word)): output.field(field.number, word == "true" ? 1 : 0)
        case (.string, .string(let text)): output.field(field.number, text.span)
        case (.names(let names), .identifier(let name)): output.field(field.number, names[name] ?? 0)
        default: break
        }
    }

    private static func uninterpreted(_ option: ProtoOption, to output: inout WireBuffer) {
        for part in option.name {
            output.field(2) { output in
                output.field(1, part.name)
                output.field(2, part.isExtension ? 1 : 0)
            }
        }
        switch option.value {
        case .identifier(let text): output.field(3, text)
        case .positive(let value):
            output.append(unsignedVarint: 4 << 3)
            output.append(unsignedVarint: value)
        case .negative(let value): output.field(5, Int(value))
        case .double(let value):
            output.append(unsignedVarint: 6 << 3 | 1)
            output.append(integer: value.bitPattern.byteSwapped)
        case .string(let text): output.field(7, text.span)
        case .aggregate(let text): output.field(8, text)
        }
    }
}

/// The options of descriptor.proto with a plain type.
enum OptionFields {
    enum Kind { case bool, string, names([String: Int]), message }

    struct Field {
        let number: Int
        let kind: Kind
        init(_ number: Int, _ kind: Kind) {
            self.number = number
            self.kind = kind
        }

        /// Whether a value has the option's type.
        func accepts(_ value: ProtoOption.Value) -> Bool {
            switch (kind, value) {
            case (.bool, .identifier(let word)): word == "true" || word == "false"
            case (.string, .string): true
            case (.names(let names), .identifier(let name)): names[name] != nil
            default: false
            }
        }
    }

    static let file: [String: Field] = [
        "java_package": Field(1, .string), "java_outer_classname": Field(8, .string),
        "optimize_for": Field(9, .names(["SPEED": 1, "CODE_SIZE": 2, "LITE_RUNTIME": 3])),
        "java_multiple_files": Field(10, .bool), "go_package": Field(11, .string),
        "cc_generic_services": Field(16, .bool), "java_generic_services": Field(17, .bool),
        "py_generic_services": Field(18, .bool), "java_generate_equals_and_hash": Field(20, .bool),
        "deprecated": Field(23, .bool), "java_string_check_utf8": Field(27, .bool),
        "cc_enable_arenas": Field(31, .bool),
        "objc_class_prefix": Field(36, .string), "csharp_namespace": Field(37, .string),
        "swift_prefix": Field(39, .string),
        "php_class_prefix": Field(40, .string), "php_namespace": Field(41, .string),
        "php_metadata_namespace": Field(44, .string), "ruby_package": Field(45, .string),
        "features": Field(50, .message),
    ]
    static let message: [String: Field] = [
        "message_set_wire_format": Field(1, .bool), "no_standard_descriptor_accessor": Field(2, .bool),
        "deprecated": Field(3, .bool), "map_entry": Field(7, .bool),
        "deprecated_legacy_json_field_conflicts": Field(11, .bool), "features": Field(12, .message),
    ]
    static let field: [String: Field] = [
        "ctype": Field(1, .names(["STRING": 0, "CORD": 1, "STRING_PIECE": 2])), "packed": Field(2, .bool),
        "deprecated": Field(3, .bool), "lazy": Field(5, .bool),
        "jstype": Field(6, .names(["JS_NORMAL": 0, "JS_STRING": 1, "JS_NUMBER": 2])), "weak": Field(10, .bool),
        "unverified_lazy": Field(15, .bool), "debug_redact": Field(16, .bool), "features": Field(21, .message),
    ]
    static let enumeration: [String: Field] = [
        "allow_alias": Field(2, .bool), "deprecated": Field(3, .bool),
        "deprecated_legacy_json_field_conflicts": Field(6, .bool), "features": Field(7, .message),
    ]
    static let value: [String: Field] = [
        "deprecated": Field(1, .bool), "features": Field(2, .message), "debug_redact": Field(3, .bool),
    ]
    static let service: [String: Field] = ["deprecated": Field(33, .bool), "features": Field(34, .message)]
    static let method: [String: Field] = [
        "deprecated": Field(33, .bool),
        "idempotency_level": Field(34, .names(["IDEMPOTENCY_UNKNOWN": 0, "NO_SIDE_EFFECTS": 1, "IDEMPOTENT": 2])),
        "features": Field(35, .message),
    ]

    static let features: [String: Field] = [
        "field_presence": Field(1, .names(["EXPLICIT": 1, "IMPLICIT": 2, "LEGACY_REQUIRED": 3])),
        "enum_type": Field(2, .names(["OPEN": 1, "CLOSED": 2])),
        "repeated_field_encoding": Field(3, .names(["PACKED": 1, "EXPANDED": 2])),
        "utf8_validation": Field(4, .names(["VERIFY": 2, "NONE": 3])),
        "message_encoding": Field(5, .names(["LENGTH_PREFIXED": 1, "DELIMITED": 2])),
        "json_format": Field(6, .names(["ALLOW": 1, "LEGACY_BEST_EFFORT": 2])),
    ]

    /// The numbers and values of `features.NAME = WORD` and `features = { NAME: WORD … }`; `nil` for any other option.
    static func features(_ option: ProtoOption) -> [(Int, Int)]? {
        var members: [(String, String)] = []
        if let name = option.plainName, name.hasPrefix("features."), case .identifier(let word) = option.value {
            members = [(String(name.dropFirst("features.".count)), word)]
        } else if option.plainName == "features", case .aggregate(let text) = option.value {
            members = Features.members(text)
        }
        var values: [(Int, Int)] = []
        for (name, word) in members {
            guard let field = features[name], case .names(let names) = field.kind, let value = names[word] else {
                return nil
            }
            values.append((field.number, value))
        }
        return values.isEmpty ? nil : values
    }
}

extension WireBuffer {
    fileprivate mutating func field(_ number: Int, _ text: String) { field(number, text.utf8Span.span) }

    fileprivate mutating func field(_ number: Int, _ bytes: Span<UInt8>) {
        append(unsignedVarint: UInt64(number) << 3 | 2)
        append(unsignedVarint: UInt64(bytes.count))
        append(bytes)
    }

    fileprivate mutating func field(_ number: Int, _ value: Int) {
        append(unsignedVarint: UInt64(number) << 3)
        append(unsignedVarint: UInt64(bitPattern: Int64(value)))
    }

    fileprivate mutating func field(_ number: Int, _ body: (inout WireBuffer) -> Void) {
        append(unsignedVarint: UInt64(number) << 3 | 2)
        var inner = WireBuffer()
        body(&inner)
        append(unsignedVarint: UInt64(inner.count))
        append(inner.bytes)
    }
}
