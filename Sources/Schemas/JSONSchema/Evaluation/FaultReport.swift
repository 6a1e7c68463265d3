import TrestleJSON
import WireBytes

/// Says what a fault is about.
struct FaultReport: ~Escapable {
    private let plan: SchemaPlan
    private let entries: Span<JSONIndex.Entry>
    private let text: Span<UInt8>

    @_lifetime(copy entries, copy text)
    init(plan: SchemaPlan, entries: Span<JSONIndex.Entry>, text: Span<UInt8>) {
        self.plan = plan
        self.entries = entries
        self.text = text
    }

    func fault(_ record: FaultRecord) -> JSONSchemaFault {
        let node = plan.nodes[Int(record.node)]
        let resource = plan.resources[Int(node.resource)]
        let document = plan.documents[Int(node.document)]
        let pointer =
            resource.place.document == Int(node.document)
            ? document.pointer(to: Int(node.position), from: resource.place.position)
            : document.pointer(to: Int(node.position))
        let keyword = record.keyword == .falseSchema ? "" : "/" + record.keyword.rawValue
        return JSONSchemaFault(
            path: JSONPointer.text(to: Int(record.position), from: 0, entries: entries, in: text),
            keyword: record.keyword.rawValue,
            schemaPath: resource.uri + "#" + pointer + keyword,
            expected: expected(record, node, document), found: found(record))
    }

    private func expected(_ record: FaultRecord, _ node: SchemaNode, _ document: SchemaDocument) -> String {
        let value =
            document.kind(Int(node.position)) == .object
            ? document.member(Int(node.position), record.keyword.rawValue).map { shown(document.source($0)) } ?? "" : ""
        return switch record.keyword {
        case .type: node.types.names
        case .enum: "one of \(value)"
        case .minimum: "a number of \(value) or more"
        case .maximum: "a number of \(value) or less"
        case .exclusiveMinimum: "a number above \(value)"
        case .exclusiveMaximum: "a number below \(value)"
        case .multipleOf: "a multiple of \(value)"
        case .minLength: "at least \(value) characters"
        case .maxLength: "at most \(value) characters"
        case .pattern: "text that matches \(value)"
        case .format: "text in the format \(value)"
        case .minItems: "at least \(value) items"
        case .maxItems: "at most \(value) items"
        case .uniqueItems: "items that differ"
        case .contains: "enough items that match contains"
        case .maxContains: "at most \(value) items that match contains"
        case .minProperties: "at least \(value) members"
        case .maxProperties: "at most \(value) members"
        case .required, .dependentRequired, .dependencies: "the member \(name(record, node))"
        case .additionalProperties, .unevaluatedProperties: "no further members"
        case .unevaluatedItems: "no further items"
        case .not: "a value that does not match not"
        case .anyOf: "a match with one of anyOf"
        case .oneOf: "a match with exactly one of oneOf"
        case .falseSchema: "no value here"
        default: value
        }
    }

    private func found(_ record: FaultRecord) -> String {
        let entry = entries[Int(record.position)]
        switch record.keyword {
        case .required, .dependentRequired, .dependencies: return "none"
        case .minLength, .maxLength, .minItems, .maxItems, .minProperties, .maxProperties, .contains, .maxContains,
            .oneOf:
            if case .count(let count) = record.detail { return "\(count)" }
        default: break
        }
        switch entry.kind {
        case .object where record.keyword == .type: return "object"
        case .array where record.keyword == .type: return "array"
        case .string: return shown(text.extracting((Int(entry.start) - 1)..<(Int(entry.end) + 1)))
        default: return shown(text.extracting(entry.range))
        }
    }

    private func name(_ record: FaultRecord, _ node: SchemaNode) -> String {
        switch record.detail {
        case .name(let index): return shown(plan.nameLists[Int(index)][...])
        case .bit(let bit):
            let required = plan.documents[Int(node.document)]
            guard let list = required.member(Int(node.position), "required") else { return "" }
            // The bits are those of the different names in their order.
            var seen: Set<[UInt8]> = []
            for element in required.elements(list) where required.kind(element) == .string {
                let name = Array(required.text(element).utf8)
                guard seen.insert(name).inserted else { continue }
                if seen.count - 1 == bit.trailingZeroBitCount { return shown(name[...]) }
            }
            return ""
        default: return ""
        }
    }

    private func shown(_ bytes: ArraySlice<UInt8>) -> String { shown(Array(bytes.prefix(200)).span, of: bytes.count) }

    private func shown(_ bytes: Span<UInt8>) -> String {
        shown(bytes.extracting(0..<min(200, bytes.count)), of: bytes.count)
    }

    private func shown(_ bytes: Span<UInt8>, of count: Int) -> String {
        String(decodingUTF8: bytes) + (count > bytes.count ? "…" : "")
    }
}
