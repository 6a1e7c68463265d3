public import SchemaCompatibility

extension CompiledProtobufSchema {
    /// The reasons why this schema cannot read the data of `writer`, by the rules and names of Confluent's registry; empty when it can.
    ///
    /// Messages are compared by name, fields by number. Only the messages of the schemas themselves count, and those of imports where a field
    /// has them.
    public func incompatibilities(reading writer: CompiledProtobufSchema) -> [Incompatibility] {
        var comparison = ProtobufComparison(reader: types, writer: writer.types)
        comparison.compare(writer.types.files[0].messages, types.files[0].messages, path: "#/")
        return comparison.found
    }
}

/// Compares the messages of two schemas. Recursion is bounded by the depth of messages; an imported message is compared once.
struct ProtobufComparison {
    private let reader: ProtobufTypes
    private let writer: ProtobufTypes
    private(set) var found: [Incompatibility] = []
    private var compared: Set<[UInt8]> = []

    /// The most faults that are reported.
    private static let maximumCount = 1_000

    init(reader: ProtobufTypes, writer: ProtobufTypes) {
        self.reader = reader
        self.writer = writer
    }

    private mutating func add(_ rule: String, _ path: String, _ message: String) {
        guard found.count < Self.maximumCount else { return }
        found.append(Incompatibility(rule: rule, path: path, message: message))
    }

    /// - Parameters:
    ///   - old: the messages of the writer.
    ///   - new: those of the reader in the same scope.
    mutating func compare(_ old: [MessageDescriptor], _ new: [MessageDescriptor], path: String) {
        let known = Dictionary(
            new.map { (Array($0.name.utf8), $0) }, uniquingKeysWith: { first, _ in first })
        for message in old where !message.isMapEntry {
            let place = path + message.name
            guard let update = known[Array(message.name.utf8)] else {
                add("MESSAGE_REMOVED", place, "the message \(message.name) is missing")
                continue
            }
            compare(message, update, path: place + "/")
        }
    }

    private mutating func compare(_ old: MessageDescriptor, _ new: MessageDescriptor, path: String) {
        compareOneofs(old, new, path: path)
        let updates = Dictionary(new.fields.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let originals = Dictionary(old.fields.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let deleted = Self.deletedOneofs(old, new, updates)
        for field in old.fields.sorted(by: { $0.number < $1.number }) {
            let place = path + "\(field.number)"
            if let update = updates[field.number] {
                compare(Member(field, old, writer), Member(update, new, reader), path: place)
            } else if let oneof = Self.oneof(field, old) {
                if !deleted.contains(oneof) {
                    add(
                        "ONEOF_FIELD_REMOVED", path + old.oneofs[oneof].name + "/\(field.number)",
                        "the field \(field.name) of the oneof \(old.oneofs[oneof].name) is missing")
                }
            } else if field.label == .required {
                add("REQUIRED_FIELD_REMOVED", place, "the required field \(field.name) is missing")
            }
        }
        for field in new.fields where originals[field.number] == nil && field.label == .required {
            add("REQUIRED_FIELD_ADDED", path + "\(field.number)", "the required field \(field.name) is not in old data")
        }
        compare(old.messages, new.messages, path: path)
    }

    // MARK: - Oneofs

    private static func oneof(_ field: FieldDescriptor, _ message: MessageDescriptor) -> Int? {
        guard let oneof = field.oneof, message.oneofs.indices.contains(oneof), !message.oneofs[oneof].isSynthetic else {
            return nil
        }
        return oneof
    }

    /// Oneofs that are gone with all of their fields, which is no fault.
    private static func deletedOneofs(
        _ old: MessageDescriptor, _ new: MessageDescriptor, _ updates: [Int: FieldDescriptor]
    ) -> Set<Int> {
        let names = Set(new.oneofs.filter { !$0.isSynthetic }.map { Array($0.name.utf8) })
        let surviving = Set(old.fields.filter { updates[$0.number] != nil }.compactMap { oneof($0, old) })
        return Set(
            old.oneofs.indices.filter { !names.contains(Array(old.oneofs[$0].name.utf8)) && !surviving.contains($0) })
    }

    /// Fields that could be set side by side and now exclude each other.
    private mutating func compareOneofs(_ old: MessageDescriptor, _ new: MessageDescriptor, path: String) {
        let originals = Dictionary(old.fields.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var groups: [Int: Set<Int>] = [:]
        var single: [Int: Int] = [:]
        for field in new.fields {
            guard let oneof = Self.oneof(field, new), let original = originals[field.number] else { continue }
            if let before = Self.oneof(original, old) {
                groups[oneof, default: []].insert(-1 - before)
            } else {
                groups[oneof, default: []].insert(field.number)
                single[oneof, default: 0] += 1
            }
        }
        for (oneof, origins) in groups.sorted(by: { $0.key < $1.key }) where origins.count > 1 {
            let name = new.oneofs[oneof].name
            if single[oneof, default: 0] > 1 {
                add("MULTIPLE_FIELDS_MOVED_TO_ONEOF", path + name, "several fields are now in the oneof \(name)")
            } else {
                add("FIELD_MOVED_TO_EXISTING_ONEOF", path + name, "a field is now in the oneof \(name) with others")
            }
        }
    }

    // MARK: - Fields

    /// A field's type as the rules group it.
    private struct Member {
        let name: String
        let kind: FieldKind
        /// As it is written; `nil` without one.
        let label: FieldDescriptor.Label?
        let type: MessageType?
        let isMap: Bool

        init(_ field: FieldDescriptor, _ message: MessageDescriptor, _ types: ProtobufTypes) {
            name = field.name
            kind = field.kind ?? .int32
            let type =
                kind.isMessage
                ? types.messageByName[Array(field.typeName.utf8.dropFirst())].map { types.messages[Int($0)] } : nil
            self.type = type
            isMap = type?.isMapEntry == true
            let isPlain = types.files[0].syntax != .proto2 && !field.isProto3Optional && field.label != .repeated
            label = isPlain || field.oneof != nil && !field.isProto3Optional || isMap ? nil : field.label
        }

        var shape: String { isMap ? "map" : kind.isMessage ? "message" : "scalar" }
    }

    private mutating func compare(_ old: Member, _ new: Member, path: String) {
        guard old.shape == new.shape else {
            return add("FIELD_KIND_CHANGED", path, "the field \(new.name) was a \(old.shape) and is a \(new.shape)")
        }
        if old.isMap { return compareMaps(old, new, path: path) }
        if old.kind.isMessage { return compareMessages(old, new, path: path) }
        compareScalars(old.kind, new.kind, new.name, path: path)
        if let before = old.label, let after = new.label, before != after, Self.group(old.kind) == Self.group(new.kind),
            Self.group(old.kind) != "text"
        {
            add("FIELD_NUMERIC_LABEL_CHANGED", path, "the field \(new.name) was \(before) and is \(after)")
        }
    }

    private mutating func compareScalars(_ old: FieldKind, _ new: FieldKind, _ name: String, path: String) {
        guard Self.group(old) != Self.group(new) else { return }
        add("FIELD_SCALAR_KIND_CHANGED", path, "the field \(name) was \(old) and is \(new)")
    }

    /// Kinds that read each other's data.
    private static func group(_ kind: FieldKind) -> String {
        switch kind {
        case .int32, .int64, .uint32, .uint64, .bool, .enum: "number"
        case .sint32, .sint64: "zigzag"
        case .string, .bytes: "text"
        case .fixed32, .sfixed32: "fixed32"
        case .fixed64, .sfixed64: "fixed64"
        case .float: "float"
        case .double: "double"
        case .message, .group: "message"
        }
    }

    private mutating func compareMaps(_ old: Member, _ new: Member, path: String) {
        guard let before = old.type?.fields, let after = new.type?.fields, before.count == 2, after.count == 2 else {
            return
        }
        for index in 0..<2 {
            let (left, right) = (before[index], after[index])
            if left.kind.isMessage != right.kind.isMessage {
                add(
                    "FIELD_KIND_CHANGED", path,
                    "the \(left.name) of the map \(new.name) was \(left.kind) and is \(right.kind)")
            } else if left.kind.isMessage {
                let (type, update) = (writer.messages[Int(left.type)], reader.messages[Int(right.type)])
                compareTypes(type, update, new.name, path: path)
            } else {
                compareScalars(left.kind, right.kind, new.name, path: path)
            }
        }
    }

    private mutating func compareMessages(_ old: Member, _ new: Member, path: String) {
        guard let before = old.type, let after = new.type else { return }
        compareTypes(before, after, new.name, path: path)
    }

    private mutating func compareTypes(_ old: MessageType, _ new: MessageType, _ name: String, path: String) {
        let (before, after) = (Self.localName(old, writer), Self.localName(new, reader))
        guard before.utf8.elementsEqual(after.utf8) else {
            return add("FIELD_NAMED_TYPE_CHANGED", path, "the field \(name) was a \(before) and is a \(after)")
        }
        // Messages of the schemas themselves are compared where they are declared.
        guard old.file != 0 || new.file != 0, compared.insert(Array(old.fullName.utf8)).inserted,
            let original = Self.descriptor(old, writer), let update = Self.descriptor(new, reader)
        else { return }
        let count = found.count
        compare(original, update, path: "#/" + before + "/")
        if found.count > count {
            add("FIELD_NAMED_TYPE_CHANGED", path, "the field \(name) is a \(before), which is not compatible")
        }
    }

    private static func localName(_ type: MessageType, _ types: ProtobufTypes) -> String {
        let package = types.files[type.file].package
        return package.isEmpty || !type.fullName.utf8.starts(with: (package + ".").utf8)
            ? type.fullName : String(decoding: type.fullName.utf8.dropFirst(package.utf8.count + 1), as: UTF8.self)
    }

    private static func descriptor(_ type: MessageType, _ types: ProtobufTypes) -> MessageDescriptor? {
        guard let first = type.path.first else { return nil }
        var found = types.files[type.file].messages[first]
        for index in type.path.dropFirst() { found = found.messages[index] }
        return found
    }
}
