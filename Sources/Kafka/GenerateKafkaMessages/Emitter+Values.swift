/// The values of a structure: initializers, names, types and defaults.
extension Emitter {
    mutating func emitInits(_ structure: Structure, _ indent: Int) {
        line(0, "")
        document(indent, "Every field with its default.")
        line(indent, "public init() {")
        for field in structure.fields { line(indent + 1, "\(identifier(field)) = \(defaultValue(field))") }
        line(indent + 1, "unknownTaggedFields = []")
        line(indent, "}")

        line(0, "")
        document(indent, "The fields that are given, and the others with their defaults.")
        line(indent, "public init(")
        for field in structure.fields {
            line(indent + 1, "\(identifier(field)): \(swiftType(field)) = \(defaultValue(field)),")
        }
        line(indent + 1, "unknownTaggedFields: [UnknownTaggedField] = []")
        line(indent, ") {")
        for field in structure.fields { line(indent + 1, "self.\(identifier(field)) = \(identifier(field))") }
        line(indent + 1, "self.unknownTaggedFields = unknownTaggedFields")
        line(indent, "}")
    }

    /// A structure with secrets prints its fields without them. Embedded Swift cannot print them all.
    mutating func emitDescription(_ structure: Structure) {
        let type = structure.name == message.name ? message.name : "\(message.name).\(structure.name)"
        line(0, "")
        line(0, "#if !hasFeature(Embedded)")
        line(0, "extension \(type): CustomStringConvertible {")
        document(1, "The fields, without the secrets among them.")
        line(1, "public var description: String {")
        line(2, "\"\(structure.name)(\"")
        for (index, field) in structure.fields.enumerated() {
            let name = identifier(field)
            let value = field.isSecret ? "(hidden)" : "\\(String(describing: \(name)))"
            line(3, "+ \"\(name): \(value)\(index < structure.fields.count - 1 ? ", " : ")")\"")
        }
        line(1, "}")
        line(0, "}")
        line(0, "#endif")
    }

    /// The field's name as Swift writes it: `topicId` is `topicID`, and a keyword stands in backticks.
    func identifier(_ field: Field) -> String {
        let keywords = [
            "protocol", "operator", "default", "in", "is", "internal", "extension", "self", "where", "case",
        ]
        if keywords.contains(field.name) { return "`\(field.name)`" }
        for (ending, written) in [("Id", "ID"), ("Ids", "IDs")] where field.name.hasSuffix(ending) {
            return field.name.dropLast(ending.count) + written
        }
        return field.name
    }

    func swiftType(_ field: Field) -> String {
        name(field.type) + (field.isOptional ? "?" : "")
    }

    func name(_ type: FieldType) -> String {
        switch type {
        case .bool: "Bool"
        case .int8: "Int8"
        case .int16: "Int16"
        case .uint16: "UInt16"
        case .int32: "Int32"
        case .int64: "Int64"
        case .float64: "Double"
        case .uuid: "KafkaUUID"
        case .string: "String"
        case .bytes, .records: "ByteSlice"
        case .structure(let name): name
        case .array(.int32): "Int32List"
        case .array(let element): "[\(name(element))]"
        }
    }

    func defaultsToNil(_ field: Field) -> Bool { field.defaultValue == "null" || field.type == .records }

    func defaultValue(_ field: Field) -> String {
        if defaultsToNil(field) { return "nil" }
        switch field.type {
        case .bool: return field.defaultValue ?? "false"
        case .int8, .int16, .uint16, .int32, .int64, .float64: return field.defaultValue ?? "0"
        case .uuid: return ".zero"
        case .string: return "\"\""
        case .bytes, .records: return "ByteSlice()"
        case .structure(let name): return "\(name)()"
        case .array: return "[]"
        }
    }

    func isDefault(_ field: Field) -> String {
        let name = owner + identifier(field)
        if defaultsToNil(field) { return "\(name) == nil" }
        let optional = field.isOptional
        switch field.type {
        case .bool: return field.defaultValue == "true" ? name : "!\(name)"
        case .int8, .int16, .uint16, .int32, .int64, .float64: return "\(name) == \(field.defaultValue ?? "0")"
        case .uuid: return "\(name).isZero"
        case .string, .bytes, .records, .array: return optional ? "\(name)?.isEmpty == true" : "\(name).isEmpty"
        case .structure: return optional ? "\(name)?.isDefault == true" : "\(name).isDefault"
        }
    }
}
