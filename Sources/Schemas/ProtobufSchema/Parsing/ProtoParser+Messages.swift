extension ProtoParser {
    /// A message; the word `message` has been read.
    mutating func message(depth: Int) throws(ProtobufSchemaError) -> MessageDescriptor {
        var message = MessageDescriptor(offset: offset)
        message.name = try identifier("the message's name")
        try body(of: &message, depth: depth)
        return message
    }

    private mutating func body(of message: inout MessageDescriptor, depth: Int) throws(ProtobufSchemaError) {
        guard depth < Self.maximumDepth else { throw error("messages nested more than \(Self.maximumDepth) deep") }
        try expect("{")
        while !take("}") {
            if take(";") { continue }
            if isAt(word: "message"), !isAt(".", 1), !isAt("=", 2) {
                next += 1
                message.messages.append(try self.message(depth: depth + 1))
            } else if isAt(word: "enum"), !isAt(".", 1), !isAt("=", 2) {
                next += 1
                message.enums.append(try enumeration())
            } else if isAt(word: "extend"), !isAt("=", 2) {
                next += 1
                let (fields, groups) = try extend(depth: depth)
                message.extensions += fields
                message.messages += groups
            } else if isAt(word: "extensions"), !isAt("=", 2) {
                next += 1
                try extensionRanges(&message)
            } else if isAt(word: "reserved"), !isAt("=", 2) {
                next += 1
                try reserved(&message.reservedRanges, &message.reservedNames, isEnum: false)
            } else if isAt(word: "option"), !isAt("=", 1) {
                next += 1
                message.options.append(try option())
                try expect(";")
            } else if isAt(word: "oneof"), isAt("{", 2) {
                next += 1
                try oneof(&message, depth: depth)
            } else {
                message.fields.append(try field(&message.messages, needsLabel: true, depth: depth))
            }
        }
        addSyntheticOneofs(&message)
    }

    private mutating func oneof(_ message: inout MessageDescriptor, depth: Int) throws(ProtobufSchemaError) {
        var oneof = OneofDescriptor(name: try identifier("the oneof's name"))
        let index = message.oneofs.count
        // Its place is taken before its fields come.
        message.oneofs.append(oneof)
        try expect("{")
        var count = 0
        while !take("}") {
            if take(";") { continue }
            if isAt(word: "option"), !isAt("=", 1) {
                next += 1
                oneof.options.append(try option())
                try expect(";")
                continue
            }
            for label in ["optional", "required", "repeated"] where isAt(word: label) && !isAt("=", 1) {
                throw error("a field of a oneof has no label")
            }
            let start = offset
            var field = try field(&message.messages, needsLabel: false, depth: depth)
            guard field.label != .repeated else { throw error("a map cannot be in a oneof", at: start) }
            field.oneof = index
            message.fields.append(field)
            count += 1
        }
        guard count > 0 else { throw error("the oneof \(oneof.name) has no fields") }
        message.oneofs[index] = oneof
    }

    /// An `optional` field of proto3 is in a oneof of its own, behind those that were written.
    private func addSyntheticOneofs(_ message: inout MessageDescriptor) {
        guard descriptor.syntax == .proto3 else { return }
        var names = Set((message.fields.map(\.name) + message.oneofs.map(\.name)).map { Array($0.utf8) })
        for index in message.fields.indices where message.fields[index].isProto3Optional {
            let field = message.fields[index].name
            var name = (field.utf8.first == UInt8(ascii: "_") ? "X" : "_") + field
            while !names.insert(Array(name.utf8)).inserted { name = "X" + name }
            message.fields[index].oneof = message.oneofs.count
            message.oneofs.append(OneofDescriptor(name: name, isSynthetic: true))
        }
    }

    // MARK: - Fields

    /// A field, a group or a map, with what it adds to the messages around it.
    mutating func field(
        _ messages: inout [MessageDescriptor], needsLabel: Bool, depth: Int
    ) throws(ProtobufSchemaError) -> FieldDescriptor {
        var field = FieldDescriptor(offset: offset)
        let hasLabel = try label(&field)
        if !hasLabel, isAt(word: "map"), isAt("<", 1) {
            try map(&field, &messages)
        } else if isAt(word: "group"), isAt("=", 2) {
            guard descriptor.syntax == .proto2 else { throw error("groups are for proto2 only") }
            next += 1
            try group(&field, &messages, depth: depth)
            return field
        } else {
            let type = try dottedName("a field's type", isType: true)
            if let kind = FieldKind(scalar: type) { field.kind = kind } else { field.typeName = type }
            if !hasLabel, needsLabel, descriptor.syntax == .proto2 {
                throw error("a field of proto2 begins with optional, required or repeated", at: field.offset)
            }
            field.name = try identifier("the field's name")
            try expect("=")
            field.number = try integer("the field's number")
        }
        try fieldOptions(&field)
        try expect(";")
        return field
    }

    private mutating func label(_ field: inout FieldDescriptor) throws(ProtobufSchemaError) -> Bool {
        if isAt(word: "optional") {
            if descriptor.syntax == .edition2023 { throw error("optional is not for editions: fields have presence") }
            field.isProto3Optional = descriptor.syntax == .proto3
        } else if isAt(word: "required") {
            if descriptor.syntax != .proto2 { throw error("required is for proto2 only") }
            field.label = .required
        } else if isAt(word: "repeated") {
            field.label = .repeated
        } else {
            return false
        }
        next += 1
        return true
    }

    private mutating func map(
        _ field: inout FieldDescriptor, _ messages: inout [MessageDescriptor]
    ) throws(ProtobufSchemaError) {
        next += 2
        let keyOffset = offset
        let keyName = try identifier("the type of the map's keys")
        guard let keyKind = FieldKind(scalar: keyName), keyKind != .double, keyKind != .float, keyKind != .bytes else {
            throw error("\(keyName.prefix(60)) cannot be the type of a map's keys", at: keyOffset)
        }
        try expect(",")
        let type = try dottedName("the type of the map's values", isType: true)
        try expect(">")
        field.name = try identifier("the field's name")
        try expect("=")
        field.number = try integer("the field's number")
        let key = FieldDescriptor(name: "key", number: 1, kind: keyKind, offset: field.offset)
        var value = FieldDescriptor(name: "value", number: 2, offset: field.offset)
        if let kind = FieldKind(scalar: type) { value.kind = kind } else { value.typeName = type }
        let entry = Self.entryName(field.name)
        messages.append(
            MessageDescriptor(name: entry, fields: [key, value], isMapEntry: true, offset: field.offset))
        field.label = .repeated
        field.kind = .message
        field.typeName = entry
    }

    /// The name of a map's entries: `foo_bar` gives `FooBarEntry`.
    static func entryName(_ field: String) -> String {
        var name = ""
        var isFirst = true
        for scalar in field.unicodeScalars {
            if scalar == "_" {
                isFirst = true
            } else {
                name += isFirst ? String(scalar).uppercased() : String(scalar)
                isFirst = false
            }
        }
        return name + "Entry"
    }

    private mutating func group(
        _ field: inout FieldDescriptor, _ messages: inout [MessageDescriptor], depth: Int
    ) throws(ProtobufSchemaError) {
        var message = MessageDescriptor(offset: offset)
        message.name = try identifier("the group's name")
        guard let first = message.name.unicodeScalars.first, ("A"..."Z").contains(first) else {
            throw error("a group's name begins with a capital letter", at: message.offset)
        }
        try expect("=")
        field.number = try integer("the field's number")
        field.name = message.name.lowercased()
        field.kind = .group
        field.typeName = message.name
        try fieldOptions(&field)
        try body(of: &message, depth: depth + 1)
        messages.append(message)
    }

    /// An `extend`; the word has been read.
    ///
    /// - Returns: the extensions, and the messages of the groups among them.
    mutating func extend(
        depth: Int
    ) throws(ProtobufSchemaError) -> (fields: [FieldDescriptor], messages: [MessageDescriptor]) {
        let extendee = try dottedName("the extended message's name", isType: true)
        var fields: [FieldDescriptor] = []
        var messages: [MessageDescriptor] = []
        try expect("{")
        while !take("}") {
            if take(";") { continue }
            var field = try field(&messages, needsLabel: false, depth: depth)
            if field.label == .required { throw error("an extension cannot be required", at: field.offset) }
            if messages.last?.isMapEntry == true { throw error("a map cannot be an extension", at: field.offset) }
            field.extendee = extendee
            fields.append(field)
        }
        return (fields, messages)
    }

    // MARK: - Ranges

    private mutating func extensionRanges(_ message: inout MessageDescriptor) throws(ProtobufSchemaError) {
        let first = message.extensionRanges.count
        repeat { message.extensionRanges.append(try range(maximum: FieldNumbers.maximum)) } while take(",")
        if isAt("[") {
            let options = try bracketedOptions()
            for index in first..<message.extensionRanges.count { message.extensionRanges[index].options = options }
        }
        try expect(";")
    }

    mutating func reserved(
        _ ranges: inout [NumberRange], _ names: inout [String], isEnum: Bool
    ) throws(ProtobufSchemaError) {
        switch token.kind {
        case .string:
            guard descriptor.syntax != .edition2023 else { throw error("reserved names have no quotes in editions") }
            repeat { names.append(String(decoding: try string("a reserved name"), as: UTF8.self)) } while take(",")
        case .identifier:
            guard descriptor.syntax == .edition2023 else { throw error("reserved names have quotes") }
            repeat { names.append(try identifier("a reserved name")) } while take(",")
        default:
            repeat {
                var range = try range(maximum: isEnum ? Int(Int32.max) : FieldNumbers.maximum)
                if isEnum { range.end -= 1 }
                ranges.append(range)
            } while take(",")
        }
        try expect(";")
    }

    private mutating func range(maximum: Int) throws(ProtobufSchemaError) -> NumberRange {
        let start = offset
        let first = try integer("a number")
        var last = first
        if take(word: "to") { last = take(word: "max") ? maximum : try integer("a number") }
        guard first <= last, last <= maximum else { throw error("not a valid range", at: start) }
        return NumberRange(start: first, end: last + 1)
    }

    // MARK: - Enums

    /// An enum; the word `enum` has been read.
    mutating func enumeration() throws(ProtobufSchemaError) -> EnumDescriptor {
        var enumeration = EnumDescriptor(offset: offset)
        enumeration.name = try identifier("the enum's name")
        try expect("{")
        while !take("}") {
            if take(";") { continue }
            if isAt(word: "option"), !isAt("=", 1) {
                next += 1
                enumeration.options.append(try option())
                try expect(";")
            } else if isAt(word: "reserved"), !isAt("=", 1) {
                next += 1
                try reserved(&enumeration.reservedRanges, &enumeration.reservedNames, isEnum: true)
            } else {
                var value = EnumDescriptor.Value(name: "", number: 0, offset: offset)
                value.name = try identifier("a value's name")
                try expect("=")
                let start = offset
                guard let number = Int32(exactly: try integer("the value's number")) else {
                    throw error("not a number of 32 bits", at: start)
                }
                value.number = number
                if isAt("[") { value.options = try bracketedOptions() }
                try expect(";")
                enumeration.values.append(value)
            }
        }
        guard !enumeration.values.isEmpty else { throw error("the enum \(enumeration.name) has no values") }
        return enumeration
    }
}

/// The numbers that fields may have.
enum FieldNumbers {
    static let maximum = 536_870_911
    /// Those that Protobuf keeps for itself.
    static let kept = 19_000..<20_000
}
