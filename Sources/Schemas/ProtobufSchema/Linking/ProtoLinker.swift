import WireBytes

/// Resolves the names of files and checks the rules that go beyond their grammar.
struct ProtoLinker {
    enum Symbol {
        case package
        case message(Int32)
        case enumeration(Int32)
        case other
    }

    static let maximumFiles = 1_024
    static let maximumTypes = 1 << 17

    var files: [FileDescriptor] = []
    var messages: [MessageType] = []
    private(set) var enums: [EnumType] = []
    /// Of the messages that are extended.
    var extensionRules: [Int32: NumberRules] = [:]
    var extensionNumbers: [Int32: Set<Int>] = [:]
    /// By full name, in UTF-8: to compare strings is not linear in their length.
    private(set) var symbols: [[UInt8]: Symbol] = [:]
    private var symbolFiles: [[UInt8]: Int] = [:]
    private var fileByName: [[UInt8]: Int] = [:]
    /// The files whose names each file sees.
    private var visible: [Set<Int>] = []
    /// The text of each file, for the places of faults.
    private let texts: [[UInt8]]

    /// - Parameter files: the schema first, then its imports; each once.
    init(_ files: [FileDescriptor], texts: [[UInt8]]) {
        self.files = files
        self.texts = texts
    }

    mutating func link() throws(ProtobufSchemaError) -> ProtobufTypes {
        for (index, file) in files.enumerated() { fileByName[Array(file.name.utf8)] = index }
        try checkImports()
        for index in files.indices { try declare(file: index) }
        for index in files.indices { try resolve(file: index) }
        for index in messages.indices { try finish(message: index) }
        return ProtobufTypes(files: files, messages: messages, enums: enums)
    }

    func error(_ file: Int, _ offset: Int, _ problem: String) -> ProtobufSchemaError {
        guard file < texts.count, !texts[file].isEmpty else {
            return ProtobufSchemaError(file: files[file].name, line: nil, column: nil, problem: problem)
        }
        return ProtoLexer.error(texts[file], files[file].name, offset, problem)
    }

    // MARK: - Imports

    /// Finds out which files each file sees: its imports, and the public imports of those. Imports in a ring are a fault.
    private mutating func checkImports() throws(ProtobufSchemaError) {
        var imports: [[Int]] = []
        for (index, file) in files.enumerated() {
            var found: [Int] = []
            for name in file.dependencies {
                guard let known = fileByName[Array(name.utf8)] else {
                    throw error(index, 0, "the import \"\(name.prefix(200))\" is not known")
                }
                found.append(known)
            }
            imports.append(found)
        }
        var state = [UInt8](repeating: 0, count: files.count)
        for start in files.indices where state[start] == 0 {
            var stack = [(file: start, next: 0)]
            state[start] = 1
            while let top = stack.last {
                guard top.next < imports[top.file].count else {
                    state[top.file] = 2
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let child = imports[top.file][top.next]
                if state[child] == 1 { throw error(child, 0, "the file imports itself") }
                if state[child] == 0 {
                    state[child] = 1
                    stack.append((child, 0))
                }
            }
        }
        for index in files.indices {
            var seen: Set<Int> = [index]
            var pending = imports[index]
            while let file = pending.popLast() {
                guard seen.insert(file).inserted else { continue }
                for place in files[file].publicDependencies where place < imports[file].count {
                    pending.append(imports[file][place])
                }
            }
            visible.append(seen)
        }
    }

    // MARK: - Declarations

    private mutating func add(
        _ name: String, _ symbol: Symbol, _ file: Int, _ offset: Int
    ) throws(ProtobufSchemaError) {
        let key = Array(name.utf8)
        if symbols[key] != nil { throw error(file, offset, "\"\(name.prefix(200))\" is declared twice") }
        symbols[key] = symbol
        symbolFiles[key] = file
    }

    private mutating func declare(file: Int) throws(ProtobufSchemaError) {
        let descriptor = files[file]
        var package = ""
        for part in descriptor.package.split(separator: ".") {
            package = Self.join(package, String(part))
            let key = Array(package.utf8)
            switch symbols[key] {
            case nil: symbols[key] = .package
            case .package: break
            default: throw error(file, 0, "the package \(package.prefix(200)) has the name of another declaration")
            }
        }
        for (index, message) in descriptor.messages.enumerated() {
            try declare(message, in: descriptor.package, file, [index])
        }
        let features = Features.defaults(of: descriptor.syntax).applying(descriptor.options)
        for enumeration in descriptor.enums { try declare(enumeration, in: descriptor.package, file, features) }
        for field in descriptor.extensions {
            try add(Self.join(descriptor.package, field.name), .other, file, field.offset)
        }
        for service in descriptor.services {
            try add(Self.join(descriptor.package, service.name), .other, file, 0)
        }
    }

    /// Recursion as deep as messages are nested, which the parser and the reader of descriptors bound.
    private mutating func declare(
        _ message: MessageDescriptor, in scope: String, _ file: Int, _ path: [Int]
    ) throws(ProtobufSchemaError) {
        guard messages.count + enums.count < Self.maximumTypes else {
            throw error(file, message.offset, "more than \(Self.maximumTypes) messages and enums")
        }
        let name = Self.join(scope, message.name)
        guard name.utf8.count <= 4_096 else { throw error(file, message.offset, "a name of more than 4,096 bytes") }
        try add(name, .message(Int32(messages.count)), file, message.offset)
        var type = MessageType(fullName: name, file: file, path: path)
        type.oneofs = message.oneofs
        type.isMapEntry = message.isMapEntry
        type.wellKnown = WellKnownType(name)
        messages.append(type)
        for (index, nested) in message.messages.enumerated() { try declare(nested, in: name, file, path + [index]) }
        let features = Features.defaults(of: files[file].syntax).applying(files[file].options).applying(message.options)
        for enumeration in message.enums { try declare(enumeration, in: name, file, features) }
        for field in message.extensions { try add(Self.join(name, field.name), .other, file, field.offset) }
        for field in message.fields { try add(Self.join(name, field.name), .other, file, field.offset) }
        for oneof in message.oneofs { try add(Self.join(name, oneof.name), .other, file, message.offset) }
    }

    private mutating func declare(
        _ enumeration: EnumDescriptor, in scope: String, _ file: Int, _ features: Features
    ) throws(ProtobufSchemaError) {
        let name = Self.join(scope, enumeration.name)
        try add(name, .enumeration(Int32(enums.count)), file, enumeration.offset)
        let isClosed = features.applying(enumeration.options).closesEnums
        var type = EnumType(
            fullName: name, file: file, values: [], isClosed: isClosed, nameByNumber: [:], numberByName: [:],
            isNull: name == "google.protobuf.NullValue")
        let allowsAlias = enumeration.options.bool("allow_alias") == true
        let rules = NumberRules(enumeration)
        for value in enumeration.values {
            // Values are names of the scope around the enum.
            try add(Self.join(scope, value.name), .other, file, value.offset)
            if type.nameByNumber[value.number] == nil {
                type.nameByNumber[value.number] = value.name
            } else if !allowsAlias {
                throw error(file, value.offset, "two values with the number \(value.number), without allow_alias")
            }
            if rules.isReserved(value.name) || rules.isReserved(Int(value.number)) {
                throw error(file, value.offset, "\(value.name.prefix(100)) is reserved")
            }
            type.numberByName[Array(value.name.utf8)] = value.number
            type.values.append((value.name, value.number))
        }
        if !isClosed, let first = enumeration.values.first, first.number != 0 {
            throw error(file, first.offset, "the first value of an open enum has the number 0")
        }
        enums.append(type)
    }

    static func join(_ scope: String, _ name: String) -> String { scope.isEmpty ? name : scope + "." + name }

    // MARK: - Names

    /// What a name means in a scope: the innermost scope that knows its first part decides.
    func lookUp(_ name: String, in scope: String, _ file: Int, _ offset: Int) throws(ProtobufSchemaError) -> Symbol {
        if name.utf8.first == UInt8(ascii: ".") {
            let full = String(name.dropFirst())
            guard let symbol = seen(full, file) else {
                throw error(file, offset, "\"\(name.prefix(200))\" is not known")
            }
            return symbol
        }
        let first = String(name.prefix { $0 != "." })
        let isSimple = first.utf8.count == name.utf8.count
        var scope = scope
        while true {
            if let symbol = seen(Self.join(scope, first), file) {
                switch symbol {
                case .message, .package:
                    if isSimple, case .message = symbol { return symbol }
                    if !isSimple {
                        if let found = seen(Self.join(scope, name), file) { return found }
                        if case .message = symbol {
                            throw error(
                                file, offset,
                                "\"\(name.prefix(200))\" is not known: \(first) is \(Self.join(scope, first)) here")
                        }
                    }
                case .enumeration: if isSimple { return symbol }
                case .other: break
                }
            }
            guard !scope.isEmpty else { break }
            scope = scope.lastIndex(of: ".").map { String(scope[..<$0]) } ?? ""
        }
        throw error(file, offset, "\"\(name.prefix(200))\" is not known")
    }

    private func seen(_ fullName: String, _ file: Int) -> Symbol? {
        let key = Array(fullName.utf8)
        guard let symbol = symbols[key] else { return nil }
        if let owner = symbolFiles[key], !visible[file].contains(owner) { return nil }
        return symbol
    }
}
