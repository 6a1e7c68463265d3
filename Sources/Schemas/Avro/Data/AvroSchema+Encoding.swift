public import WireBytes

extension AvroSchema {
    /// Appends the binary encoding of a value.
    ///
    /// - Throws: `typeMismatch`, `outOfRange` or `unknownSymbol` with the path; `output` then has what it had before.
    public func encode(_ value: AvroValue, into output: inout WireBuffer) throws(AvroError) {
        let start = output.count
        do throws(AvroError) { try encode(value, index, &output, depth: 0) } catch {
            output.truncate(to: start)
            throw error
        }
    }

    /// The binary encoding of a value.
    public func encode(_ value: AvroValue) throws(AvroError) -> [UInt8] {
        var output = WireBuffer()
        try encode(value, into: &output)
        return [UInt8](copying: output.bytes)
    }

    private func encode(_ value: AvroValue, _ type: Int, _ output: inout WireBuffer, depth: Int) throws(AvroError) {
        let node = graph.nodes[type]
        switch (node.kind, value) {
        case (.null, .null): break
        case (.boolean, .boolean(let value)): output.append(value ? 1 : 0)
        case (.int, .int(let value)): output.append(varint: Int64(value))
        case (.long, .long(let value)): output.append(varint: value)
        case (.long, .int(let value)): output.append(varint: Int64(value))
        case (.float, .float(let value)): output.append(integer: value.bitPattern.byteSwapped)
        case (.double, .double(let value)): output.append(integer: value.bitPattern.byteSwapped)
        case (.double, .float(let value)): output.append(integer: Double(value).bitPattern.byteSwapped)
        case (.bytes, .bytes(let bytes)): Self.append(bytes.span, &output)
        case (.string, .string(let text)):
            output.append(varint: Int64(text.utf8.count))
            output.append(utf8: text)
        case (.fixed, .fixed(let bytes)):
            guard bytes.count == node.size else {
                throw AvroError(.outOfRange, expected: "\(node.size) bytes", found: "\(bytes.count)")
            }
            output.append(bytes.span)
        case (.enumeration, .enumeration(let symbol)):
            guard node.symbols.indices.contains(symbol) else {
                throw AvroError(
                    .unknownSymbol, expected: "a symbol from 0 to \(node.symbols.count - 1)", found: "\(symbol)")
            }
            output.append(varint: Int64(symbol))
        case (.union, .union(let branch, let value)):
            guard node.branches.indices.contains(branch) else {
                throw AvroError(
                    .outOfRange, expected: "a branch from 0 to \(node.branches.count - 1)", found: "\(branch)")
            }
            output.append(varint: Int64(branch))
            try encode(value, node.branches[branch], &output, depth: depth + 1)
        case (.array, _), (.map, _), (.record, _): try encodeMany(value, node, &output, depth: depth)
        default: throw AvroError(.typeMismatch, expected: node.label, found: value.label)
        }
    }

    private func encodeMany(
        _ value: AvroValue, _ node: SchemaNode, _ output: inout WireBuffer, depth: Int
    ) throws(AvroError) {
        guard depth < 1024 else { throw AvroError(.limit, expected: "values that are nested at most 1,024 deep") }
        switch (node.kind, value) {
        case (.array, .array(let items)):
            guard let type = node.items else { break }
            if !items.isEmpty { output.append(varint: Int64(items.count)) }
            for (position, item) in items.enumerated() {
                do throws(AvroError) { try encode(item, type, &output, depth: depth + 1) } catch {
                    throw error.within("\(position)")
                }
            }
            output.append(0)
        case (.map, .map(let entries)):
            guard let type = node.items else { break }
            if !entries.isEmpty { output.append(varint: Int64(entries.count)) }
            for entry in entries {
                output.append(varint: Int64(entry.key.utf8.count))
                output.append(utf8: entry.key)
                do throws(AvroError) { try encode(entry.value, type, &output, depth: depth + 1) } catch {
                    throw error.within(entry.key)
                }
            }
            output.append(0)
        case (.record, .record(let fields)):
            guard fields.count == node.fields.count else {
                throw AvroError(
                    .typeMismatch, expected: "\(node.fields.count) fields of \(node.label)", found: "\(fields.count)")
            }
            for (field, value) in zip(node.fields, fields) {
                do throws(AvroError) { try encode(value, field.type, &output, depth: depth + 1) } catch {
                    throw error.within(field.name)
                }
            }
        default: throw AvroError(.typeMismatch, expected: node.label, found: value.label)
        }
    }

    private static func append(_ bytes: Span<UInt8>, _ output: inout WireBuffer) {
        output.append(varint: Int64(bytes.count))
        output.append(bytes)
    }
}

extension AvroValue {
    /// The kind of the value in a word.
    var label: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .int: "an int"
        case .long: "a long"
        case .float: "a float"
        case .double: "a double"
        case .bytes: "bytes"
        case .string: "a string"
        case .fixed: "a fixed"
        case .enumeration: "a symbol"
        case .array: "an array"
        case .map: "a map"
        case .record: "a record"
        case .union: "a union's branch"
        }
    }
}
