/// Reads a `.proto` file of proto2, proto3 or edition 2023. Its recursion is bounded by the depth of messages and of aggregates.
struct ProtoParser {
    static let maximumDepth = 32

    private let text: [UInt8]
    private let file: String
    let tokens: [ProtoToken]
    var next = 0
    var descriptor = FileDescriptor()

    static func parse(_ text: [UInt8], file: String) throws(ProtobufSchemaError) -> FileDescriptor {
        var lexer = ProtoLexer(text, file: file)
        var parser = ProtoParser(text: text, file: file, tokens: try lexer.tokens())
        try parser.parseFile()
        return parser.descriptor
    }

    private init(text: [UInt8], file: String, tokens: [ProtoToken]) {
        self.text = text
        self.file = file
        self.tokens = tokens
        descriptor.name = file
    }

    // MARK: - Tokens

    var token: ProtoToken { tokens[next] }
    var offset: Int { token.range.lowerBound }

    func text(_ token: ProtoToken) -> String { String(decoding: text[token.range], as: UTF8.self) }

    func source(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

    func error(_ problem: String, at offset: Int? = nil) -> ProtobufSchemaError {
        ProtoLexer.error(text, file, offset ?? self.offset, problem)
    }

    func isAt(_ symbol: Unicode.Scalar, _ distance: Int = 0) -> Bool {
        next + distance < tokens.count && tokens[next + distance].kind == .symbol(UInt8(ascii: symbol))
    }

    func isAt(word: String, _ distance: Int = 0) -> Bool {
        guard next + distance < tokens.count, tokens[next + distance].kind == .identifier else { return false }
        return text[tokens[next + distance].range].elementsEqual(word.utf8)
    }

    mutating func take(_ symbol: Unicode.Scalar) -> Bool {
        guard isAt(symbol) else { return false }
        next += 1
        return true
    }

    mutating func take(word: String) -> Bool {
        guard isAt(word: word) else { return false }
        next += 1
        return true
    }

    mutating func expect(_ symbol: Unicode.Scalar) throws(ProtobufSchemaError) {
        guard take(symbol) else { throw error("expected \"\(symbol)\"\(found)") }
    }

    var found: String {
        switch token.kind {
        case .end: ", found the end of the file"
        default: ", found \"\(source(token.range).prefix(60))\""
        }
    }

    mutating func identifier(_ meaning: String) throws(ProtobufSchemaError) -> String {
        guard token.kind == .identifier else { throw error("expected \(meaning)\(found)") }
        defer { next += 1 }
        return text(token)
    }

    /// Names with dots between them, with a dot before them if `isType`.
    mutating func dottedName(_ meaning: String, isType: Bool = false) throws(ProtobufSchemaError) -> String {
        var name = isType && take(".") ? "." : ""
        name += try identifier(meaning)
        while take(".") { name += "." + (try identifier(meaning)) }
        guard name.utf8.count <= 2_048 else { throw error("a name of more than 2,048 bytes") }
        return name
    }

    /// Strings side by side are one.
    mutating func string(_ meaning: String) throws(ProtobufSchemaError) -> [UInt8] {
        guard case .string(var bytes) = token.kind else { throw error("expected \(meaning)\(found)") }
        next += 1
        while case .string(let more) = token.kind {
            bytes += more
            next += 1
        }
        return bytes
    }

    mutating func integer(_ meaning: String) throws(ProtobufSchemaError) -> Int {
        let isNegative = take("-")
        guard case .integer(let value) = token.kind, value <= UInt64(Int32.max) + 1 else {
            throw error("expected \(meaning)\(found)")
        }
        next += 1
        return isNegative ? -Int(value) : Int(value)
    }

    // MARK: - The file

    private mutating func parseFile() throws(ProtobufSchemaError) {
        try parseSyntax()
        while token.kind != .end {
            if take(";") { continue }
            if isAt(word: "message") {
                next += 1
                descriptor.messages.append(try message(depth: 0))
            } else if take(word: "enum") {
                descriptor.enums.append(try enumeration())
            } else if take(word: "extend") {
                let (fields, groups) = try extend(depth: 0)
                descriptor.extensions += fields
                descriptor.messages += groups
            } else if take(word: "service") {
                descriptor.services.append(try service())
            } else if take(word: "import") {
                try parseImport()
            } else if take(word: "package") {
                guard descriptor.package.isEmpty else { throw error("a second package") }
                descriptor.package = try dottedName("the package's name")
                try expect(";")
            } else if take(word: "option") {
                descriptor.options.append(try option())
                try expect(";")
            } else {
                throw error("expected a message, an enum or another declaration\(found)")
            }
        }
    }

    private mutating func parseSyntax() throws(ProtobufSchemaError) {
        let isEdition = isAt(word: "edition") && isAt("=", 1)
        guard isEdition || isAt(word: "syntax") && isAt("=", 1) else { return }
        next += 2
        let start = offset
        let value = String(decoding: try string("the syntax"), as: UTF8.self)
        switch (isEdition, value) {
        case (false, "proto2"): descriptor.syntax = .proto2
        case (false, "proto3"): descriptor.syntax = .proto3
        case (true, "2023"): descriptor.syntax = .edition2023
        default:
            throw error(
                "\(isEdition ? "edition" : "syntax") \"\(value.prefix(40))\" is not known: proto2, proto3 and edition 2023 are",
                at: start)
        }
        try expect(";")
    }

    private mutating func parseImport() throws(ProtobufSchemaError) {
        let isPublic = take(word: "public")
        let isWeak = !isPublic && take(word: "weak")
        let start = offset
        let name = String(decoding: try string("the file's name"), as: UTF8.self)
        guard !descriptor.dependencies.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
            throw error("\"\(name.prefix(200))\" is imported twice", at: start)
        }
        guard descriptor.dependencies.count < 1_024 else { throw error("more than 1,024 imports", at: start) }
        if isPublic { descriptor.publicDependencies.append(descriptor.dependencies.count) }
        if isWeak { descriptor.weakDependencies.append(descriptor.dependencies.count) }
        descriptor.dependencies.append(name)
        try expect(";")
    }

    private mutating func service() throws(ProtobufSchemaError) -> ServiceDescriptor {
        var service = ServiceDescriptor(name: try identifier("the service's name"))
        try expect("{")
        while !take("}") {
            if take(";") { continue }
            if take(word: "option") {
                service.options.append(try option())
                try expect(";")
            } else if take(word: "rpc") {
                service.methods.append(try method())
            } else {
                throw error("expected rpc, option or \"}\"\(found)")
            }
        }
        return service
    }

    private mutating func method() throws(ProtobufSchemaError) -> ServiceDescriptor.Method {
        var method = ServiceDescriptor.Method(name: try identifier("the method's name"), input: "", output: "")
        try expect("(")
        // A message may have the name `stream`.
        method.isClientStreaming = isAt(word: "stream") && !isAt(")", 1) && !isAt(".", 1) && take(word: "stream")
        method.input = try dottedName("a message's name", isType: true)
        try expect(")")
        guard take(word: "returns") else { throw error("expected returns\(found)") }
        try expect("(")
        method.isServerStreaming = isAt(word: "stream") && !isAt(")", 1) && !isAt(".", 1) && take(word: "stream")
        method.output = try dottedName("a message's name", isType: true)
        try expect(")")
        if take(";") { return method }
        try expect("{")
        while !take("}") {
            if take(";") { continue }
            guard take(word: "option") else { throw error("expected option or \"}\"\(found)") }
            method.options.append(try option())
            try expect(";")
        }
        return method
    }
}
