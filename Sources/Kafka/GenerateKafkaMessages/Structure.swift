/// A structure to be generated: the message itself or one of its parts, with the versions in which it is used.
struct Structure {
    var name: String
    var documentation: String
    var fields: [Field]
    var versions: ClosedRange<Int>
    /// Whether some field holds one directly, so that encoders ask whether it has its defaults.
    var needsIsDefault: Bool
    /// Whether arrays of it exist.
    var isElement: Bool
}

extension ClosedRange<Int> {
    func meet(_ other: Self) -> Self? {
        let low = Swift.max(lowerBound, other.lowerBound), high = Swift.min(upperBound, other.upperBound)
        return low <= high ? low...high : nil
    }

    func join(_ other: Self) -> Self {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}

extension Message {
    /// The message's structures, itself first, each with its fields cut to the versions in which it is used.
    func structures() -> [Structure] {
        var order: [String] = []
        var bodies: [String: SharedStructure] = [:]
        var used: [String: ClosedRange<Int>] = [:]
        var direct: Set<String> = []
        var elements: Set<String> = []
        for structure in shared { bodies[structure.name] = structure }

        func visit(_ fields: [Field], _ versions: ClosedRange<Int>) {
            for field in fields {
                guard let name = field.type.structureName, let range = field.versions.meet(versions) else { continue }
                if let structure = field.structure { bodies[name] = structure }
                if !order.contains(name) { order.append(name) }
                used[name] = used[name].map { $0.join(range) } ?? range
                if case .structure = field.type { direct.insert(name) } else { elements.insert(name) }
                visit(bodies[name]?.fields ?? [], range)
            }
        }
        visit(fields, versions)

        let parts = order.map { name in
            Structure(
                name: name, documentation: bodies[name]?.documentation ?? "", fields: bodies[name]?.fields ?? [],
                versions: used[name] ?? versions, needsIsDefault: direct.contains(name),
                isElement: elements.contains(name))
        }
        let whole = Structure(
            name: name, documentation: documentation, fields: fields, versions: versions, needsIsDefault: false,
            isElement: false)
        return [whole] + parts
    }

    /// Bytes that the smallest value of a structure takes in any version, so that counts can be checked against it.
    func minimumSize(of name: String, in all: [Structure]) -> Int {
        guard let structure = all.first(where: { $0.name == name }) else { return 1 }
        return structure.versions.map { size(structure, version: $0, all) }.min() ?? 1
    }

    private func size(_ structure: Structure, version: Int, _ all: [Structure]) -> Int {
        let compact = flexible.map { version >= $0 } ?? false
        var total = compact ? 1 : 0
        for field in structure.fields where field.tag == nil && field.versions.contains(version) {
            switch field.type {
            case .bool, .int8: total += 1
            case .int16, .uint16: total += 2
            case .int32: total += 4
            case .int64, .float64: total += 8
            case .uuid: total += 16
            case .string: total += compact ? 1 : 2
            case .bytes, .records, .array: total += compact ? 1 : 4
            case .structure(let name):
                if field.nullable?.contains(version) == true {
                    total += 1
                } else if let inner = all.first(where: { $0.name == name }) {
                    total += size(inner, version: version, all)
                }
            }
        }
        return total
    }
}
