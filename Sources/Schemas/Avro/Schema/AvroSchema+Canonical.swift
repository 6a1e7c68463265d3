import TrestleBase

extension AvroSchema {
    /// The Parsing Canonical Form: the parts that matter for reading, in one way of writing them (specification, "Parsing Canonical Form").
    public var canonicalForm: String {
        var form = CanonicalForm(graph: graph)
        form.append(index)
        return form.text
    }

    /// CRC-64-AVRO of the canonical form.
    public var crc64: UInt64 { CRC64Avro.checksum(canonicalForm.utf8) }

    /// MD5 of the canonical form, 16 bytes.
    public var md5: [UInt8] { MD5.digest(Array(canonicalForm.utf8)) }

    /// SHA-256 of the canonical form, 32 bytes.
    public var sha256: [UInt8] { SHA2.digest(.sha256, of: Array(canonicalForm.utf8)) }
}

/// Its recursion follows the nesting of the schema's JSON: a named type is written whole only where it comes first.
private struct CanonicalForm {
    let graph: SchemaGraph
    var text = ""
    private var seen: Set<AvroName> = []

    init(graph: SchemaGraph) { self.graph = graph }

    mutating func append(_ index: Int) {
        let node = graph.nodes[index]
        if let name = node.name, !seen.insert(name).inserted {
            text += "\"\(name.full)\""
            return
        }
        switch node.kind {
        case .record:
            open(node)
            text += ",\"fields\":["
            for (position, field) in node.fields.enumerated() {
                text +=
                    position > 0 ? ",{\"name\":\"\(field.name)\",\"type\":" : "{\"name\":\"\(field.name)\",\"type\":"
                append(field.type)
                text += "}"
            }
            text += "]}"
        case .enumeration:
            open(node)
            text += ",\"symbols\":[\(node.symbols.map { "\"\($0)\"" }.joined(separator: ","))]}"
        case .fixed:
            open(node)
            text += ",\"size\":\(node.size)}"
        case .array, .map:
            text += node.kind == .array ? "{\"type\":\"array\",\"items\":" : "{\"type\":\"map\",\"values\":"
            if let items = node.items { append(items) }
            text += "}"
        case .union:
            text += "["
            for (position, branch) in node.branches.enumerated() {
                if position > 0 { text += "," }
                append(branch)
            }
            text += "]"
        default: text += "\"\(node.kind.name)\""
        }
    }

    private mutating func open(_ node: SchemaNode) {
        text += "{\"name\":\"\(node.name?.full ?? "")\",\"type\":\"\(node.kind.name)\""
    }
}

/// The checksum of Avro's fingerprints (specification, "Schema Fingerprints").
enum CRC64Avro {
    static let empty: UInt64 = 0xc15d_213a_a4d7_a795

    private static let table: [UInt64] = (0..<256).map { byte in
        var value = UInt64(byte)
        for _ in 0..<8 { value = value >> 1 ^ (empty & (0 &- (value & 1))) }
        return value
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(empty) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }
}
