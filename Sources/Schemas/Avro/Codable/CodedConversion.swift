import WireBytes

/// Turns what an `encode(to:)` has said into a value of a schema, by the rules for plain JSON.
struct CodedConversion {
    let graph: SchemaGraph

    func value(_ slot: CodedSlot, _ type: Int) throws(AvroError) -> AvroValue {
        let node = graph.nodes[type]
        switch (node.kind, slot.content) {
        case (.union, _): return try union(slot, node)
        case (.null, .null): return .null
        case (.boolean, .boolean(let value)): return .boolean(value)
        case (.int, .whole(let value)):
            guard let value = Int32(exactly: value) else {
                throw AvroError(.outOfRange, expected: "an int", found: "\(value)")
            }
            return .int(value)
        case (.long, .whole(let value)): return .long(value)
        case (.double, .double(let value)): return .double(value)
        case (.double, .float(let value)): return .double(Double(value))
        case (.double, .whole(let value)): return .double(Double(value))
        case (.double, .large(let value)): return .double(Double(value))
        case (.float, .float(let value)): return .float(value)
        case (.float, .double(let value)): return .float(Float(value))
        case (.float, .whole(let value)): return .float(Float(value))
        case (.float, .large(let value)): return .float(Float(value))
        case (.string, .string(let text)): return .string(text)
        case (.enumeration, .string(let text)):
            guard let symbol = node.symbols.firstIndex(where: { $0.hasSameBytes(as: text) }) else {
                throw AvroError(
                    .unknownSymbol, expected: "a symbol of \(node.label)",
                    found: PeerText(text, maximumSize: 64).description)
            }
            return .enumeration(symbol)
        case (.array, .array): return .array(try items(slot, node))
        case (.map, .object): return .map(try entries(slot, node))
        case (.record, .object): return .record(try fields(slot, node, type))
        case (.bytes, _), (.fixed, _): return try bytes(slot, node)
        default: throw AvroError(.typeMismatch, expected: node.label, found: slot.label)
        }
    }

    private func items(_ slot: CodedSlot, _ node: SchemaNode) throws(AvroError) -> [AvroValue] {
        var items: [AvroValue] = []
        for part in slot.parts {
            do throws(AvroError) { items.append(try value(part.slot, node.items ?? 0)) } catch {
                throw error.within(items.count)
            }
        }
        return items
    }

    private func entries(_ slot: CodedSlot, _ node: SchemaNode) throws(AvroError) -> [AvroValue.Entry] {
        var entries: [AvroValue.Entry] = []
        for part in slot.parts {
            do throws(AvroError) {
                entries.append(AvroValue.Entry(key: part.name, value: try value(part.slot, node.items ?? 0)))
            } catch {
                throw error.within(part.name)
            }
        }
        return entries
    }

    private func fields(_ slot: CodedSlot, _ node: SchemaNode, _ type: Int) throws(AvroError) -> [AvroValue] {
        let members = Dictionary(slot.parts.map { ($0.name, $0.slot) }, uniquingKeysWith: { _, last in last })
        let names = Set(node.fields.map(\.name))
        if let unknown = slot.parts.first(where: { !names.contains($0.name) }) {
            throw AvroError(.unknownField, expected: "a field of the record", found: "\"\(unknown.name)\"")
        }
        var fields: [AvroValue] = []
        for (position, field) in node.fields.enumerated() {
            do throws(AvroError) {
                if let member = members[field.name] {
                    fields.append(try value(member, field.type))
                } else {
                    fields.append(try missing(field, Int(graph.table.types[type].first) + position))
                }
            } catch { throw error.within(field.name) }
        }
        return fields
    }

    private func missing(_ field: SchemaNode.Field, _ member: Int) throws(AvroError) -> AvroValue {
        let entry = graph.table.members[member]
        if entry.defaultStart >= 0 {
            let bytes = Array(
                graph.table.defaults[Int(entry.defaultStart)..<Int(entry.defaultStart + entry.defaultCount)])
            return try AvroReader(writer: AvroSchema(graph: graph, index: field.type)).decode(bytes)
        }
        let type = graph.nodes[field.type]
        if type.kind == .null { return .null }
        if let null = type.branches.firstIndex(where: { graph.nodes[$0].kind == .null }) { return .union(null, .null) }
        throw AvroError(.missingField, expected: "a value for this field, which has no default", found: "none")
    }

    private func bytes(_ slot: CodedSlot, _ node: SchemaNode) throws(AvroError) -> AvroValue {
        var bytes: [UInt8] = []
        switch slot.content {
        case .array:
            for part in slot.parts {
                guard case .whole(let value) = part.slot.content, let byte = UInt8(exactly: value) else {
                    throw AvroError(.typeMismatch, expected: node.label, found: "an array of other things than bytes")
                }
                bytes.append(byte)
            }
        case .string(let text) where node.isDecimal: bytes = try decimal(text, node)
        case .whole(let value) where node.isDecimal: bytes = try decimal("\(value)", node)
        case .double(let value) where node.isDecimal && value.isFinite: bytes = try decimal("\(value)", node)
        default: throw AvroError(.typeMismatch, expected: node.label, found: slot.label)
        }
        return node.kind == .fixed ? .fixed(bytes) : .bytes(bytes)
    }

    private func decimal(_ text: String, _ node: SchemaNode) throws(AvroError) -> [UInt8] {
        guard case .decimal(let precision, let scale) = node.logicalType else { return [] }
        var output = WireBuffer()
        let characters = Array(text.utf8)
        guard let digits = DecimalDigits(characters.span, scale: scale), digits.count <= precision,
            digits.append(size: node.kind == .fixed ? node.size : -1, to: &output)
        else {
            throw AvroError(
                .outOfRange, expected: "a decimal of \(precision) digits, \(scale) of them behind the point",
                found: text)
        }
        return [UInt8](copying: output.bytes)
    }

    /// The first branch that takes the value without rounding, or else the first that takes it.
    private func union(_ slot: CodedSlot, _ node: SchemaNode) throws(AvroError) -> AvroValue {
        var rounded: Int?
        for (position, branch) in node.branches.enumerated() {
            let branch = graph.nodes[branch]
            guard fits(slot, branch) else { continue }
            if !slot.isRounded(by: branch.kind) { return .union(position, try value(slot, node.branches[position])) }
            rounded = rounded ?? position
        }
        guard let rounded else {
            let names = node.branches.map { graph.nodes[$0].label }.joined(separator: ", ")
            throw AvroError(.typeMismatch, expected: "one of \(names)", found: slot.label)
        }
        return .union(rounded, try value(slot, node.branches[rounded]))
    }

    /// Of objects the names are looked at, of everything else the kind.
    private func fits(_ slot: CodedSlot, _ node: SchemaNode) -> Bool {
        switch (node.kind, slot.content) {
        case (.record, .object):
            let names = Set(slot.parts.map(\.name))
            let needed = node.fields.filter { field in
                let type = graph.nodes[field.type]
                let takesNull = type.kind == .null || type.branches.contains { graph.nodes[$0].kind == .null }
                return !field.hasDefault && !takesNull
            }
            return needed.allSatisfy { names.contains($0.name) } && names.isSubset(of: node.fields.map(\.name))
        case (.map, .object), (.array, .array), (.null, .null), (.boolean, .boolean), (.string, .string): return true
        case (.int, .whole(let value)): return Int32(exactly: value) != nil
        case (.long, .whole): return true
        case (.float, .whole), (.float, .large), (.float, .float), (.float, .double): return true
        case (.double, .whole), (.double, .large), (.double, .float), (.double, .double): return true
        case (.enumeration, .string(let text)): return node.symbols.contains { $0.hasSameBytes(as: text) }
        case (.bytes, _), (.fixed, _): return (try? bytes(slot, node)) != nil
        default: return false
        }
    }
}

extension SchemaNode {
    fileprivate var isDecimal: Bool { if case .decimal = logicalType { true } else { false } }
}

extension CodedSlot {
    fileprivate var label: String {
        switch content {
        case .null: "null"
        case .boolean: "a boolean"
        case .whole, .large: "a whole number"
        case .float, .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    fileprivate func isRounded(by kind: AvroSchema.Kind) -> Bool {
        switch (kind, content) {
        case (.float, .double(let value)): Double(Float(value)) != value && !value.isNaN
        case (.float, .whole(let value)): Int64(exactly: Float(value)) != value
        case (.double, .whole(let value)): Int64(exactly: Double(value)) != value
        default: false
        }
    }
}
