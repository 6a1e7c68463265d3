import TrestleJSON
import WireBytes

/// Adds fields to an Avro schema for the members that a JSON text has beyond it. Each new field is a union with null and has the
/// default null, so that both compatibility directions hold.
enum AvroExtension {
    struct Refusal: Error {
        let reason: String
    }

    /// Fields that a record has at the most: a device may send any names.
    static let maximumFields = 500
    private static let maximumDepth = 16

    /// - Throws: why fields cannot be added.
    static func text(of schema: String, extendedBy json: [UInt8]) throws(Refusal) -> String {
        let value: JSON
        var type: JSON
        do {
            value = try JSON(parsing: json)
            type = try JSON(parsing: Array(schema.utf8))
        } catch { throw Refusal(reason: "the value or its schema is not JSON") }
        guard try extend(&type, by: value, depth: 0) else {
            throw Refusal(reason: "the value does not differ from the schema in new members alone")
        }
        return type.description
    }

    /// - Returns: whether something was added.
    private static func extend(_ type: inout JSON, by value: JSON, depth: Int) throws(Refusal) -> Bool {
        guard depth < maximumDepth else {
            throw Refusal(reason: "the value is nested more than \(maximumDepth) levels")
        }
        switch type {
        case .array(var branches):
            // Which of several records a value is for cannot be told.
            let kind: [UInt8]
            switch value {
            case .object: kind = Array("record".utf8)
            case .array: kind = Array("array".utf8)
            default: return false
            }
            let places = branches.indices.filter {
                branches[$0]["type"]?.text.map { $0.utf8.elementsEqual(kind) } ?? false
            }
            guard places.count == 1, try extend(&branches[places[0]], by: value, depth: depth) else { return false }
            type = .array(branches)
            return true
        case .object: return try extend(complex: &type, by: value, depth: depth)
        default: return false
        }
    }

    private static func extend(complex type: inout JSON, by value: JSON, depth: Int) throws(Refusal) -> Bool {
        guard case .object(var members) = type, let kind = type["type"] else { return false }
        func place(_ name: String) -> Int? { members.firstIndex { $0.name.hasSameBytes(as: name) } }
        guard let word = kind.text else {
            // {"type": {…}}
            guard let inner = place("type"), try extend(&members[inner].value, by: value, depth: depth + 1) else {
                return false
            }
            type = .object(members)
            return true
        }
        switch (word, value) {
        case ("record", .object(let found)):
            guard let fields = place("fields"), case .array(var known) = members[fields].value else { return false }
            let name = String(
                decoding: (type["name"]?.text ?? "record").utf8.split(separator: UInt8(ascii: ".")).last ?? [],
                as: UTF8.self)
            guard try add(found, to: &known, record: name, depth: depth) else { return false }
            members[fields].value = .array(known)
        case ("array", .array(let elements)):
            guard let items = place("items") else { return false }
            var isChanged = false
            for element in elements where try extend(&members[items].value, by: element, depth: depth + 1) {
                isChanged = true
            }
            guard isChanged else { return false }
        case ("map", .object(let entries)):
            guard let values = place("values") else { return false }
            var isChanged = false
            for entry in entries where try extend(&members[values].value, by: entry.value, depth: depth + 1) {
                isChanged = true
            }
            guard isChanged else { return false }
        default: return false
        }
        type = .object(members)
        return true
    }

    private static func add(
        _ found: [(name: String, value: JSON)], to fields: inout [JSON], record: String, depth: Int
    ) throws(Refusal) -> Bool {
        var places: [[UInt8]: Int] = [:]
        for (place, field) in fields.enumerated() {
            if let name = field["name"]?.text { places[Array(name.utf8)] = place }
        }
        var isChanged = false
        for (name, value) in found {
            if let place = places[Array(name.utf8)] {
                guard case .object(var members) = fields[place],
                    let type = members.firstIndex(where: { $0.name.hasSameBytes(as: "type") }),
                    try extend(&members[type].value, by: value, depth: depth + 1)
                else { continue }
                fields[place] = .object(members)
                isChanged = true
                continue
            }
            guard isName(name) else {
                throw Refusal(reason: "'\(PeerText(name))' is not a valid name of a field")
            }
            guard fields.count < maximumFields else {
                throw Refusal(reason: "the record has \(maximumFields) fields already")
            }
            let type = try self.type(of: value, name: name, record: record, depth: depth + 1)
            places[Array(name.utf8)] = fields.count
            fields.append(
                .object([
                    ("name", .string(name)), ("type", .array([.string("null"), type])), ("default", .null),
                ]))
            isChanged = true
        }
        return isChanged
    }

    private static func isName(_ name: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 128 else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The type that a value tells.
    private static func type(of value: JSON, name: String, record: String, depth: Int) throws(Refusal) -> JSON {
        guard depth < maximumDepth else {
            throw Refusal(reason: "the value is nested more than \(maximumDepth) levels")
        }
        switch value {
        case .null: throw Refusal(reason: "the new member '\(name)' is null, which does not tell its type")
        case .bool: return .string("boolean")
        case .string: return .string("string")
        case .number(let text): return .string(Int64(text) == nil ? "double" : "long")
        case .array(let elements):
            var items: JSON?
            for element in elements {
                let one = try type(of: element, name: name, record: record, depth: depth + 1)
                if let items, items != one {
                    throw Refusal(reason: "the elements of the new member '\(name)' are of several types")
                }
                items = one
            }
            guard let items else {
                throw Refusal(reason: "the new member '\(name)' is an empty array, which does not tell its type")
            }
            return .object([("type", .string("array")), ("items", items)])
        case .object(let members):
            let inner = "\(record)_\(name)"
            guard isName(inner) else { throw Refusal(reason: "'\(PeerText(inner))' is not a valid name of a record") }
            var fields: [JSON] = []
            _ = try add(members, to: &fields, record: inner, depth: depth + 1)
            return .object([("type", .string("record")), ("name", .string(inner)), ("fields", .array(fields))])
        }
    }
}
