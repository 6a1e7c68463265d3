extension ProtoLinker {
    mutating func resolve(file: Int) throws(ProtobufSchemaError) {
        let descriptor = files[file]
        let features = Features.defaults(of: descriptor.syntax).applying(descriptor.options)
        for index in descriptor.messages.indices {
            var message = descriptor.messages[index]
            try resolve(&message, in: descriptor.package, file, features)
            files[file].messages[index] = message
        }
        for index in descriptor.extensions.indices {
            var field = descriptor.extensions[index]
            try resolve(extension: &field, in: descriptor.package, file, features)
            files[file].extensions[index] = field
        }
    }

    private mutating func resolve(
        _ message: inout MessageDescriptor, in scope: String, _ file: Int, _ outer: Features
    ) throws(ProtobufSchemaError) {
        let name = Self.join(scope, message.name)
        let features = outer.applying(message.options)
        guard case .message(let number)? = symbols[Array(name.utf8)] else { return }
        let rules = NumberRules(message)
        let oneofs = message.oneofs
        var numbers: Set<Int> = []
        for index in message.fields.indices {
            // Only this one is changed, and not copied with the others.
            var field = message.fields[index]
            try check(field, by: rules, file)
            guard numbers.insert(field.number).inserted else {
                throw error(file, field.offset, "two fields with the number \(field.number)")
            }
            let type = try type(of: &field, oneofs, in: name, file, features)
            message.fields[index] = field
            messages[Int(number)].fields.append(type)
        }
        for index in message.messages.indices { try resolve(&message.messages[index], in: name, file, features) }
        for index in message.extensions.indices {
            try resolve(extension: &message.extensions[index], in: name, file, features)
        }
    }

    private func check(
        _ field: FieldDescriptor, by rules: NumberRules, _ file: Int
    ) throws(ProtobufSchemaError) {
        guard (1...FieldNumbers.maximum).contains(field.number), !FieldNumbers.kept.contains(field.number) else {
            throw error(
                file, field.offset,
                "\(field.number) is not a valid field number: 1 to \(FieldNumbers.maximum), without 19000 to 19999")
        }
        if rules.isReserved(field.number) || rules.isReserved(field.name) {
            throw error(file, field.offset, "\(field.name.prefix(100)) = \(field.number) is reserved")
        }
        if rules.isForExtensions(field.number) {
            throw error(file, field.offset, "the number \(field.number) is for extensions")
        }
    }

    private mutating func resolve(
        extension field: inout FieldDescriptor, in scope: String, _ file: Int, _ features: Features
    ) throws(ProtobufSchemaError) {
        guard case .message(let extendee) = try lookUp(field.extendee, in: scope, file, field.offset) else {
            throw error(file, field.offset, "\"\(field.extendee.prefix(200))\" is not a message")
        }
        let target = messages[Int(extendee)].fullName
        field.extendee = "." + target
        if extensionRules[extendee] == nil, let found = descriptor(of: messages[Int(extendee)]) {
            extensionRules[extendee] = NumberRules(found)
        }
        guard extensionRules[extendee]?.isForExtensions(field.number) == true else {
            throw error(file, field.offset, "\(target) has no extension range with \(field.number)")
        }
        guard extensionNumbers[extendee, default: []].insert(field.number).inserted else {
            throw error(file, field.offset, "two extensions with the number \(field.number)")
        }
        var type = try type(of: &field, [], in: scope, file, features)
        type.isExtension = true
        type.name = Self.join(scope, field.name)
        type.jsonName = "[" + type.name + "]"
        if !type.isRepeated { type.hasPresence = true }
        messages[Int(extendee)].fields.append(type)
    }

    private func descriptor(of message: MessageType) -> MessageDescriptor? {
        guard let first = message.path.first else { return nil }
        var found = files[message.file].messages[first]
        for index in message.path.dropFirst() { found = found.messages[index] }
        return found
    }

    private func type(
        of field: inout FieldDescriptor, _ oneofs: [OneofDescriptor], in scope: String, _ file: Int, _ outer: Features
    ) throws(ProtobufSchemaError) -> FieldType {
        let features = outer.applying(field.options)
        var target: Int32 = -1
        if field.kind == nil || field.kind?.isMessage == true || field.kind == .enum {
            switch try lookUp(field.typeName, in: scope, file, field.offset) {
            case .message(let number):
                target = number
                field.typeName = "." + messages[Int(number)].fullName
                if field.kind == nil { field.kind = .message }
            case .enumeration(let number):
                target = number
                field.typeName = "." + enums[Int(number)].fullName
                field.kind = .enum
            case .package, .other:
                throw error(file, field.offset, "\"\(field.typeName.prefix(200))\" is not a message or an enum")
            }
        }
        let written = field.kind ?? .int32
        let isMap = written == .message && field.label == .repeated && messages[Int(target)].isMapEntry
        let kind: FieldKind = written == .message && features.delimits && !isMap ? .group : written
        try checkDefault(field, target, file)
        let isRequired = field.label == .required || features.presence == .required && field.label != .repeated
        let isInOneof = field.oneof != nil
        let hasPresence =
            field.label != .repeated
            && (kind.isMessage || isInOneof || isRequired || features.presence == .explicit || field.isProto3Optional)
        let oneof =
            field.oneof.map { oneofs.indices.contains($0) && !oneofs[$0].isSynthetic ? Int32($0) : -1 } ?? -1
        return FieldType(
            name: field.name, jsonName: field.jsonName ?? Self.jsonName(field.name), number: Int32(field.number),
            kind: kind, isRepeated: field.label == .repeated, isMap: isMap,
            isPacked: field.label == .repeated && kind.isPackable && (field.options.bool("packed") ?? features.packs),
            hasPresence: hasPresence, isRequired: isRequired && !isInOneof, checksUTF8: features.checksUTF8,
            isExtension: false, oneof: oneof, type: target, defaultValue: field.defaultValue)
    }

    private func checkDefault(
        _ field: FieldDescriptor, _ target: Int32, _ file: Int
    ) throws(ProtobufSchemaError) {
        guard field.kind == .enum, let value = field.defaultValue else { return }
        guard enums[Int(target)].numberByName[Array(value.utf8)] != nil else {
            throw error(file, field.offset, "\(value.prefix(100)) is not a value of \(enums[Int(target)].fullName)")
        }
    }

    /// `foo_bar` gives `fooBar`.
    static func jsonName(_ name: String) -> String {
        var result = ""
        var isRaised = false
        for scalar in name.unicodeScalars {
            if scalar == "_" {
                isRaised = true
            } else {
                result += isRaised ? String(scalar).uppercased() : String(scalar)
                isRaised = false
            }
        }
        return result
    }

    /// Sorts the fields of a message and notes their names.
    mutating func finish(message: Int) throws(ProtobufSchemaError) {
        messages[message].fields.sort { $0.number < $1.number }
        let type = messages[message]
        var names: [[UInt8]: Int32] = [:]
        for (index, field) in type.fields.enumerated() {
            let key = Array(field.jsonName.utf8)
            if let other = names[key], files[type.file].syntax == .proto3 {
                throw error(
                    type.file, descriptor(of: type)?.offset ?? 0,
                    "\(type.fields[Int(other)].name) and \(field.name) have the same name in JSON, \(field.jsonName)")
            }
            if names[key] == nil { names[key] = Int32(index) }
            if field.isRequired { messages[message].required.append(Int32(index)) }
        }
        for (index, field) in type.fields.enumerated() where !field.isExtension {
            let key = Array(field.name.utf8)
            if names[key] == nil { names[key] = Int32(index) }
        }
        messages[message].fieldByName = names
    }
}
