/// Writes the Swift of one message.
struct Emitter {
    let message: Message
    let structures: [Structure]
    let api: String?
    let apiKey: Int?
    private(set) var text = ""
    /// The prefix of a field's name where it is written.
    var owner = ""

    init(_ message: Message, api: String?, apiKey: Int?) {
        self.message = message
        self.structures = message.structures()
        self.api = api
        self.apiKey = apiKey
    }

    mutating func line(_ indent: Int, _ content: String) {
        text += String(repeating: "    ", count: indent) + content + "\n"
    }

    mutating func document(_ indent: Int, _ documentation: String) {
        for comment in Documentation.lines(documentation, indent: indent) { text += comment + "\n" }
    }

    mutating func emit() -> String {
        for (index, structure) in structures.enumerated() {
            if index > 0 {
                line(0, "")
                line(0, "extension \(message.name) {")
            }
            emit(structure, indent: index > 0 ? 1 : 0)
            if index > 0 { line(0, "}") }
            if structure.fields.contains(where: \.isSecret) { emitDescription(structure) }
        }
        return text
    }

    private mutating func emit(_ structure: Structure, indent: Int) {
        let isMessage = structure.name == message.name
        document(
            indent,
            isMessage ? Documentation.of(message, apiKey: apiKey) : Documentation.of(structure, in: message))
        line(indent, "public struct \(structure.name): \(isMessage ? conformance : part(structure)) {")
        if isMessage { emitMessageFacts(indent + 1) }
        for field in structure.fields {
            document(indent + 1, Documentation.of(field, in: structure))
            line(indent + 1, "public var \(identifier(field)): \(swiftType(field))")
        }
        document(indent + 1, "Tagged fields that this library does not know; written as they were read.")
        line(indent + 1, "public var unknownTaggedFields: [UnknownTaggedField]")
        emitInits(structure, indent + 1)
        emitRead(structure, indent + 1)
        emitWrite(structure, indent + 1)
        if isMessage {
            line(0, "")
            document(1, "Writes the fields that the writer's version has, as bytes.")
            line(1, "public func write(binary writer: inout KafkaWriter) { write(to: &writer) }")
        }
        if structure.needsIsDefault { emitIsDefault(structure, indent + 1) }
        line(indent, "}")
    }

    private var conformance: String {
        switch message.kind {
        case .request: "KafkaRequest"
        case .response: "KafkaResponse"
        case .data: "KafkaMessage"
        }
    }

    private func part(_ structure: Structure) -> String {
        let direct = structure.needsIsDefault ? ["KafkaStruct"] : []
        return (direct + (structure.isElement ? ["KafkaArrayElement"] : [])).joined(separator: ", ")
    }

    private mutating func emitMessageFacts(_ indent: Int) {
        if let api {
            if message.kind == .request {
                document(indent, "The response to this request.")
                line(indent, "public typealias Response = \(api)Response")
            }
            document(indent, "The API of this \(message.kind == .request ? "request" : "response").")
            line(indent, "public static var apiKey: ApiKey { .\(caseName(api)) }")
        }
        document(indent, "The name in Kafka's protocol.")
        line(indent, "public static var name: StaticString { \"\(message.name)\" }")
        let (low, high) = (message.versions.lowerBound, message.versions.upperBound)
        document(indent, "The versions that this library knows.")
        line(indent, "public static var validVersions: ClosedRange<Int16> { \(low)...\(high) }")
        let flexible = message.flexible.map(String.init) ?? "nil"
        document(
            indent,
            "The first version with compact lengths and tagged fields (KIP-482)\(message.flexible == nil ? "; `nil`: none" : "")."
        )
        line(indent, "public static var firstFlexibleVersion: Int16? { \(flexible) }")
        line(0, "")
    }

    // MARK: reading

    private mutating func emitRead(_ structure: Structure, _ indent: Int) {
        line(0, "")
        document(indent, "Reads the fields that the reader's version has; the others get their defaults.")
        line(indent, "public init(from r: inout KafkaReader) {")
        let plain = structure.fields.filter { $0.tag == nil }
        let tagged = structure.fields.filter { $0.tag != nil }
        if plain.contains(where: {
            condition($0.versions, within: structure.versions) != nil
                || $0.nullable.map { condition($0, within: structure.versions) != nil } == true
        }) || tagged.contains(where: { condition($0.versions, within: flexibleVersions(structure)) != nil }) {
            line(indent + 1, "let v = r.version")
        }
        for field in plain {
            let read = readCall(field, structure)
            if let condition = condition(field.versions, within: structure.versions) {
                line(indent + 1, "\(identifier(field)) = \(condition) ? \(read) : \(defaultValue(field))")
            } else {
                line(indent + 1, "\(identifier(field)) = \(read)")
            }
        }
        if tagged.isEmpty {
            line(indent + 1, "unknownTaggedFields = r.unknownTags()")
        } else {
            for field in tagged { line(indent + 1, "\(identifier(field)) = \(defaultValue(field))") }
            line(indent + 1, "unknownTaggedFields = []")
            line(indent + 1, "var tags = r.tagSection()")
            line(indent + 1, "while r.nextTag(&tags) {")
            line(indent + 2, "switch tags.tag {")
            for field in tagged {
                let condition =
                    condition(field.versions, within: flexibleVersions(structure)).map { " where \($0)" } ?? ""
                line(
                    indent + 2,
                    "case \(field.tag ?? 0)\(condition): \(identifier(field)) = \(readCall(field, structure))")
            }
            line(indent + 2, "default: r.keepUnknown(tags, &unknownTaggedFields)")
            line(indent + 2, "}")
            line(indent + 1, "}")
        }
        line(indent, "}")
    }

    private func flexibleVersions(_ structure: Structure) -> ClosedRange<Int> {
        guard let flexible = message.flexible else { return structure.versions }
        return structure.versions.meet(flexible...Int(Int16.max)) ?? structure.versions
    }

    private func readCall(_ field: Field, _ structure: Structure) -> String {
        // A nullable type says per version whether null is allowed; others have a function of their own.
        let nullable = field.nullable.map {
            $0.meet(structure.versions).map { condition($0, within: structure.versions) ?? "true" } ?? "false"
        }
        switch field.type {
        case .bool, .int8, .int16, .uint16, .int32, .int64, .float64, .uuid: return "r.\(field.type)()"
        case .string: return nullable.map { "r.nullableString(\($0))" } ?? "r.string()"
        case .bytes: return nullable.map { "r.nullableBytes(\($0))" } ?? "r.bytes()"
        case .records: return "r.nullableBytes(\(nullable ?? "false"))"
        case .structure(let name):
            return nullable.map { "r.nullableStruct(\($0))" } ?? "\(name)(from: &r)"
        case .array(.int32): return nullable.map { "r.nullableInt32s(\($0))" } ?? "r.int32s()"
        case .array(.structure(let name)):
            let minimum = message.minimumSize(of: name, in: structures)
            return nullable.map { "r.nullableStructs(minimum: \(minimum), \($0))" } ?? "r.structs(minimum: \(minimum))"
        case .array: return nullable.map { "r.nullableValues(\($0))" } ?? "r.values()"
        }
    }

    // MARK: writing

    private mutating func emitWrite(_ structure: Structure, _ indent: Int) {
        line(0, "")
        let generic = "write<Writer: KafkaFieldWriter & ~Copyable>"
        // The optimiser of Swift 6.3 stops at closures over a span, and tagged fields are written in closures.
        let isInPlace =
            structure.isElement && !structure.needsIsDefault && structure.fields.allSatisfy { $0.tag == nil }
        if structure.isElement {
            document(indent, "Writes the fields of element `i` that the writer's version has.")
            line(indent, "public static func \(generic)(")
            line(indent + 1, "_ all: Span<Self>, at i: Int, to w: inout Writer")
            line(indent, ") {")
            if !isInPlace {
                line(indent + 1, "all[i].write(to: &w)")
                line(indent, "}")
                line(0, "")
            }
        }
        if !isInPlace {
            document(indent, "Writes the fields that the writer's version has.")
            line(indent, "public func \(generic)(to w: inout Writer) {")
        }
        owner = isInPlace ? "all[i]." : ""
        let plain = structure.fields.filter { $0.tag == nil }
        let tagged = structure.fields.filter { $0.tag != nil }.sorted { ($0.tag ?? 0) < ($1.tag ?? 0) }
        if structure.fields.contains(where: {
            condition($0.versions, within: structure.versions) != nil
                || $0.nullable.map { condition($0, within: structure.versions) != nil } == true
        }) {
            line(indent + 1, "let v = w.version")
        }
        var index = 0
        while index < plain.count {
            guard let condition = condition(plain[index].versions, within: structure.versions) else {
                line(indent + 1, writeCall(plain[index], structure))
                index += 1
                continue
            }
            let end = plain[index...].firstIndex { $0.versions != plain[index].versions } ?? plain.count
            let group = plain[index..<end]
            line(indent + 1, "if \(condition) {")
            for field in group { line(indent + 2, writeCall(field, structure)) }
            let kept = group.filter { !$0.ignorable }
            if !kept.isEmpty {
                line(indent + 1, "} else {")
                for field in kept { line(indent + 2, absent(field)) }
            }
            line(indent + 1, "}")
            index = end
        }
        if tagged.isEmpty {
            // The question by itself: to hand the array over would count a reference.
            let unknown = "\(owner)unknownTaggedFields"
            line(indent + 1, "if \(unknown).isEmpty { w.noTags() } else { w.tags(unknown: \(unknown)) }")
        } else {
            emitTags(tagged, structure, indent + 1)
        }
        line(indent, "}")
    }

    private mutating func emitTags(_ tagged: [Field], _ structure: Structure, _ indent: Int) {
        for (index, field) in tagged.enumerated() {
            let condition = condition(field.versions, within: structure.versions).map { "\($0) && " } ?? ""
            line(indent, "let has\(index) = \(condition)!(\(isDefault(field)))")
        }
        for field in tagged where !field.ignorable {
            if let condition = condition(field.versions, within: structure.versions) {
                line(indent, "if !(\(condition)) { \(absent(field)) }")
            }
        }
        let count = tagged.indices.map { "(has\($0) ? 1 : 0)" }.joined(separator: " + ")
        line(indent, "var next: UInt32 = 0")
        line(indent, "w.beginTags(")
        line(indent + 1, "count: \(count), unknown: \(owner)unknownTaggedFields)")
        for (index, field) in tagged.enumerated() {
            line(indent, "if has\(index) {")
            line(indent + 1, "w.tagged(\(field.tag ?? 0), from: &next, unknown: \(owner)unknownTaggedFields) { w in")
            line(indent + 2, writeCall(field, structure))
            line(indent + 1, "}")
            line(indent, "}")
        }
        line(indent, "w.endTags(from: next, unknown: \(owner)unknownTaggedFields)")
    }

    private func writeCall(_ field: Field, _ structure: Structure) -> String {
        let nullable =
            field.nullable.flatMap { $0.meet(structure.versions) }
            .map { condition($0, within: structure.versions) ?? "true" } ?? "false"
        let arguments = "\"\(field.name)\", \(owner)\(identifier(field))"
        switch field.type {
        case .bool, .int8, .int16, .uint16, .int32, .int64, .float64, .uuid: return "w.\(field.type)(\(arguments))"
        case .string: return "w.string(\(arguments), nullable: \(nullable))"
        case .bytes: return "w.bytes(\(arguments), nullable: \(nullable))"
        case .records: return "w.records(\(arguments), nullable: \(nullable))"
        case .structure:
            return field.nullable == nil
                ? "w.structure(\(arguments))" : "w.nullableStruct(\(arguments), nullable: \(nullable))"
        case .array(.int32):
            return field.nullable == nil ? "w.int32s(\(arguments))" : "w.int32s(\(arguments), nullable: \(nullable))"
        case .array(.structure): return "w.structs(\(arguments), nullable: \(nullable))"
        case .array: return "w.values(\(arguments), nullable: \(nullable))"
        }
    }

    private func absent(_ field: Field) -> String {
        "w.absent(\"\(field.name)\", isDefault: \(isDefault(field)))"
    }

    private mutating func emitIsDefault(_ structure: Structure, _ indent: Int) {
        line(0, "")
        owner = ""
        line(indent, "/// Whether every field has its default: as a tagged field it is then left out.")
        line(indent, "var isDefault: Bool {")
        for field in structure.fields { line(indent + 1, "guard \(isDefault(field)) else { return false }") }
        line(indent + 1, "return unknownTaggedFields.isEmpty")
        line(indent, "}")
    }

    // MARK: facts of a field

    /// The test on `v` that holds in `versions` and is not always true in `range`; `nil` when it is.
    private func condition(_ versions: ClosedRange<Int>, within range: ClosedRange<Int>) -> String? {
        let low = versions.lowerBound > range.lowerBound, high = versions.upperBound < range.upperBound
        if low, high {
            return versions.lowerBound == versions.upperBound
                ? "v == \(versions.lowerBound)" : "v >= \(versions.lowerBound) && v <= \(versions.upperBound)"
        }
        if low { return "v >= \(versions.lowerBound)" }
        return high ? "v <= \(versions.upperBound)" : nil
    }
}

/// "SaslHandshake" as a case: "saslHandshake".
func caseName(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }
