/// Writes a file as `.proto` text. Options that nobody has interpreted are written as they came.
struct ProtoPrinter {
    private var text = ""
    private var indent = 0
    private let syntax: ProtoSyntax

    static func text(_ file: FileDescriptor) -> String {
        var printer = ProtoPrinter(syntax: file.syntax)
        printer.write(file)
        return printer.text
    }

    private init(syntax: ProtoSyntax) { self.syntax = syntax }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: indent) + content + "\n"
    }

    private mutating func block(_ head: String, _ body: (inout ProtoPrinter) -> Void) {
        line(head + " {")
        indent += 1
        body(&self)
        indent -= 1
        line("}")
    }

    private mutating func write(_ file: FileDescriptor) {
        switch file.syntax {
        case .proto2: line("syntax = \"proto2\";")
        case .proto3: line("syntax = \"proto3\";")
        case .edition2023: line("edition = \"2023\";")
        }
        if !file.package.isEmpty { line("package \(file.package);") }
        for (index, name) in file.dependencies.enumerated() {
            let kind =
                file.publicDependencies.contains(index)
                ? "public " : file.weakDependencies.contains(index) ? "weak " : ""
            line("import \(kind)\(Self.quoted(Array(name.utf8)));")
        }
        options(file.options)
        for message in file.messages { write(message, keyword: "message") }
        for enumeration in file.enums { write(enumeration) }
        extensions(file.extensions, groups: file.messages)
        for service in file.services { write(service) }
    }

    // MARK: - Messages

    /// Recursion as deep as messages are nested, which their readers bound.
    private mutating func write(_ message: MessageDescriptor, keyword: String) {
        // Groups are written where their fields are, and map entries as maps.
        block("\(keyword) \(message.name)") { $0.body(of: message) }
    }

    private mutating func body(of message: MessageDescriptor) {
        options(message.options)
        for range in message.reservedRanges {
            line("reserved \(Self.range(range.start, range.end - 1, FieldNumbers.maximum));")
        }
        for name in message.reservedNames { line("reserved \(reservedName(name));") }
        for range in message.extensionRanges {
            line(
                "extensions \(Self.range(range.start, range.end - 1, FieldNumbers.maximum))\(Self.bracketed(range.options));"
            )
        }
        let groups = Set(
            (message.fields + message.extensions).filter { $0.kind == .group }.map { Self.lastPart($0.typeName) })
        for nested in message.messages where !nested.isMapEntry && !groups.contains(Self.lastPart(nested.name)) {
            write(nested, keyword: "message")
        }
        for enumeration in message.enums { write(enumeration) }
        for field in message.fields where Self.isOutsideOneofs(field, message) {
            write(field, in: message.messages, hasLabel: true)
        }
        for (index, oneof) in message.oneofs.enumerated() where !oneof.isSynthetic {
            block("oneof \(oneof.name)") { printer in
                printer.options(oneof.options)
                for field in message.fields where field.oneof == index {
                    printer.write(field, in: message.messages, hasLabel: false)
                }
            }
        }
        extensions(message.extensions, groups: message.messages)
    }

    private static func isOutsideOneofs(_ field: FieldDescriptor, _ message: MessageDescriptor) -> Bool {
        field.oneof.map { message.oneofs[$0].isSynthetic } ?? true
    }

    private mutating func extensions(_ fields: [FieldDescriptor], groups: [MessageDescriptor]) {
        for field in fields {
            block("extend \(field.extendee)") { $0.write(field, in: groups, hasLabel: true) }
        }
    }

    private mutating func write(_ field: FieldDescriptor, in messages: [MessageDescriptor], hasLabel: Bool) {
        let nested = messages.first { Self.lastPart($0.name) == Self.lastPart(field.typeName) }
        if let entry = nested, entry.isMapEntry, entry.fields.count == 2 {
            let (key, value) = (Self.type(entry.fields[0]), Self.type(entry.fields[1]))
            return line("map<\(key), \(value)> \(field.name) = \(field.number)\(options(of: field));")
        }
        let head = (hasLabel ? label(field) : "")
        if field.kind == .group, let group = nested {
            return block("\(head)group \(group.name) = \(field.number)\(options(of: field))") { $0.body(of: group) }
        }
        line("\(head)\(Self.type(field)) \(field.name) = \(field.number)\(options(of: field));")
    }

    private func label(_ field: FieldDescriptor) -> String {
        switch field.label {
        case .repeated: "repeated "
        case .required: "required "
        case .optional: syntax == .proto2 || field.isProto3Optional ? "optional " : ""
        }
    }

    private static func type(_ field: FieldDescriptor) -> String {
        guard field.typeName.isEmpty else { return field.typeName }
        return FieldKind.scalars.first { $0.kind == field.kind }?.name ?? "bytes"
    }

    private func options(of field: FieldDescriptor) -> String {
        var parts: [String] = []
        if let value = field.defaultValue {
            let isText = field.kind == .string || field.kind == .bytes
            // The default of bytes has its escapes already.
            parts.append(
                "default = "
                    + (!isText ? value : field.kind == .bytes ? "\"\(value)\"" : Self.quoted(Array(value.utf8))))
        }
        if let name = field.jsonName, !name.utf8.elementsEqual(ProtoLinker.jsonName(field.name).utf8),
            field.extendee.isEmpty
        {
            parts.append("json_name = " + Self.quoted(Array(name.utf8)))
        }
        parts += field.options.map(Self.text)
        return parts.isEmpty ? "" : " [\(parts.joined(separator: ", "))]"
    }

    // MARK: - Enums and services

    private mutating func write(_ enumeration: EnumDescriptor) {
        block("enum \(enumeration.name)") { printer in
            printer.options(enumeration.options)
            for range in enumeration.reservedRanges {
                printer.line("reserved \(Self.range(range.start, range.end, Int(Int32.max)));")
            }
            for name in enumeration.reservedNames { printer.line("reserved \(printer.reservedName(name));") }
            for value in enumeration.values {
                printer.line("\(value.name) = \(value.number)\(Self.bracketed(value.options));")
            }
        }
    }

    private mutating func write(_ service: ServiceDescriptor) {
        block("service \(service.name)") { printer in
            printer.options(service.options)
            for method in service.methods {
                let input = (method.isClientStreaming ? "stream " : "") + method.input
                let output = (method.isServerStreaming ? "stream " : "") + method.output
                printer.block("rpc \(method.name)(\(input)) returns (\(output))") { $0.options(method.options) }
            }
        }
    }

    // MARK: - Parts

    private mutating func options(_ options: [ProtoOption]) {
        for option in options { line("option \(Self.text(option));") }
    }

    private static func bracketed(_ options: [ProtoOption]) -> String {
        options.isEmpty ? "" : " [\(options.map(text).joined(separator: ", "))]"
    }

    private static func text(_ option: ProtoOption) -> String {
        let name = option.name.map { $0.isExtension ? "(\($0.name))" : $0.name }.joined(separator: ".")
        let value: String =
            switch option.value {
            case .identifier(let word): word
            case .positive(let number): "\(number)"
            case .negative(let number): "\(number)"
            case .double(let number):
                number.isFinite ? "\(number)" : number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
            case .string(let bytes): quoted(bytes)
            case .aggregate(let text): "{\(text)}"
            }
        return "\(name) = \(value)"
    }

    private static func quoted(_ bytes: [UInt8]) -> String { "\"\(EscapedBytes.text(bytes))\"" }

    private func reservedName(_ name: String) -> String {
        syntax == .edition2023 ? name : Self.quoted(Array(name.utf8))
    }

    private static func range(_ first: Int, _ last: Int, _ maximum: Int) -> String {
        first == last ? "\(first)" : "\(first) to \(last >= maximum ? "max" : "\(last)")"
    }

    private static func lastPart(_ name: String) -> [UInt8] {
        Array(name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: true).last ?? [])
    }
}
