import TrestleJSON
import WireBytes

/// Reads the types of a schema. Its recursion follows the nesting of the JSON, which the index bounds.
struct SchemaParser {
    let text: [UInt8]
    let index: JSONIndex
    private(set) var nodes: [SchemaNode] = []
    private var names: [AvroName: Int] = [:]
    private var primitives: [AvroSchema.Kind: Int] = [:]
    /// The fields that have a default: the record, the field in it, the entry of its JSON and its path. Adopted defaults have no entry.
    private(set) var defaults: [Default] = []

    struct Default {
        var type: Int
        var field: Int
        var value: Value
        var path: String

        enum Value {
            case entry(Int)
            case encoded([UInt8])
        }
    }

    init(text: [UInt8], index: JSONIndex) {
        self.text = text
        self.index = index
    }

    func fault(_ path: SchemaPath, _ entry: Int, _ expected: String, found: String = "") -> AvroError {
        AvroError(
            .invalidSchema, path: path.text, offset: index[entry].offset, expected: expected,
            found: found.isEmpty ? "" : PeerText(found, maximumSize: 64).description)
    }

    /// Makes the named types of another schema known. Types that are known already are not taken over again, so that schemas that refer to
    /// the same ones do not multiply.
    mutating func adopt(_ schema: AvroSchema) {
        let graph = schema.graph
        var places = [Int](repeating: -1, count: graph.nodes.count)
        var needed: [Int] = []
        var stack = [schema.index]
        while let index = stack.popLast() {
            guard places[index] < 0 else { continue }
            let node = graph.nodes[index]
            if let name = node.name, let known = names[name] {
                places[index] = known
                continue
            }
            places[index] = nodes.count + needed.count
            needed.append(index)
            stack += node.fields.map(\.type).reversed()
            stack += node.branches.reversed()
            if let items = node.items { stack.append(items) }
        }
        for index in needed {
            var node = graph.nodes[index]
            for field in node.fields.indices {
                node.fields[field].type = places[node.fields[field].type]
                guard node.fields[field].hasDefault else { continue }
                // The text of another schema is not at hand later; the encoding is.
                node.fields[field].defaultRange = nil
                let table = graph.table
                let member = table.members[Int(table.types[index].first) + field]
                let range = Int(member.defaultStart)..<Int(member.defaultStart + member.defaultCount)
                defaults.append(
                    Default(type: places[index], field: field, value: .encoded(Array(table.defaults[range])), path: ""))
            }
            node.items = node.items.map { places[$0] }
            node.branches = node.branches.map { places[$0] }
            if let name = node.name { names[name] = nodes.count }
            nodes.append(node)
        }
    }

    /// The type that begins at an entry.
    mutating func type(_ entry: Int, namespace: String, path: SchemaPath) throws(AvroError) -> Int {
        switch index[entry].kind {
        case .string: return try reference(string(entry), entry, namespace, path)
        case .array: return try union(entry, namespace, path)
        case .object: return try object(entry, namespace, path)
        default:
            throw fault(
                path, entry, "a type: a name, an object or an array", found: JSONText.name(of: index[entry].kind))
        }
    }

    func string(_ entry: Int) -> String { index[entry].string(in: text.span) }

    private mutating func reference(
        _ name: String, _ entry: Int, _ namespace: String, _ path: SchemaPath
    ) throws(AvroError) -> Int {
        if let kind = Self.primitive(name) { return primitive(kind) }
        guard let full = AvroName(name, namespace: namespace) else {
            throw fault(path, entry, "the name of a type", found: "\"\(name)\"")
        }
        if let found = names[full] { return found }
        throw fault(path, entry, "the name of a type that is defined before", found: "\"\(full.full)\"")
    }

    static func primitive(_ name: String) -> AvroSchema.Kind? {
        switch name {
        case "null": .null
        case "boolean": .boolean
        case "int": .int
        case "long": .long
        case "float": .float
        case "double": .double
        case "bytes": .bytes
        case "string": .string
        default: nil
        }
    }

    /// Types without annotations are the same wherever they stand.
    private mutating func primitive(_ kind: AvroSchema.Kind) -> Int {
        if let found = primitives[kind] { return found }
        primitives[kind] = append(SchemaNode(kind))
        return nodes.count - 1
    }

    private mutating func append(_ node: SchemaNode) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func union(_ entry: Int, _ namespace: String, _ path: SchemaPath) throws(AvroError) -> Int {
        let place = append(SchemaNode(.union))
        var branches: [Int] = []
        var seen: Set<BranchKey> = []
        var next = entry + 1
        while next < index[entry].next {
            let path = path.appending("\(branches.count)")
            let branch = try type(next, namespace: namespace, path: path)
            let key = BranchKey(nodes[branch])
            if nodes[branch].kind == .union { throw fault(path, next, "a type that is not a union") }
            guard seen.insert(key).inserted else {
                throw fault(
                    path, next, "a type that the union does not have yet",
                    found: nodes[branch].name?.full ?? nodes[branch].kind.name)
            }
            branches.append(branch)
            next = Int(index[next].next)
        }
        nodes[place].branches = branches
        return place
    }

    private struct BranchKey: Hashable {
        let kind: AvroSchema.Kind
        let name: AvroName?
        init(_ node: SchemaNode) { (kind, name) = (node.name == nil ? node.kind : .null, node.name) }
    }

    private mutating func object(_ entry: Int, _ namespace: String, _ path: SchemaPath) throws(AvroError) -> Int {
        let members = try SchemaMembers(self, entry, path)
        guard let type = members["type"] else { throw fault(path, entry, "an object with \"type\"") }
        let typePath = path.appending("type")
        guard index[type].kind == .string else {
            // {"type": {...}} and {"type": [...]} are the type inside.
            return try self.type(type, namespace: namespace, path: typePath)
        }
        let name = string(type)
        switch name {
        case "record", "error": return try record(members, namespace)
        case "enum": return try enumeration(members, namespace)
        case "fixed": return try fixed(members, namespace)
        case "array", "map":
            let key = name == "array" ? "items" : "values"
            guard let items = members[key] else { throw fault(path, entry, "\"\(key)\"") }
            let place = append(SchemaNode(name == "array" ? .array : .map))
            nodes[place].items = try self.type(items, namespace: namespace, path: path.appending(key))
            return place
        default:
            guard let kind = Self.primitive(name) else { return try reference(name, type, namespace, typePath) }
            guard let logical = logicalType(members, kind, size: 0) else { return primitive(kind) }
            var node = SchemaNode(kind)
            node.logicalType = logical
            return append(node)
        }
    }

    private func logicalType(_ members: SchemaMembers, _ kind: AvroSchema.Kind, size: Int) -> AvroLogicalType? {
        guard let entry = members["logicalType"], index[entry].kind == .string else { return nil }
        return AvroLogicalType(
            string(entry), on: kind, size: size, precision: integer(members["precision"]),
            scale: integer(members["scale"]), hasScale: members["scale"] != nil)
    }

    private func integer(_ entry: Int?) -> Int? {
        guard let entry, index[entry].kind == .number else { return nil }
        return Int(String(decodingUTF8: text.span.extracting(index[entry].range)))
    }

    /// The node of a named type, with its name, aliases and documentation. It is known by its name from here on.
    private mutating func named(
        _ kind: AvroSchema.Kind, _ members: SchemaMembers, _ namespace: String
    ) throws(AvroError) -> (place: Int, namespace: String) {
        let path = members.path
        guard let entry = members["name"] else { throw fault(path, members.entry, "\"name\"") }
        guard index[entry].kind == .string else { throw fault(path.appending("name"), entry, "a name") }
        var space = namespace
        if let given = members["namespace"], index[given].kind != .null {
            guard index[given].kind == .string else { throw fault(path.appending("namespace"), given, "a namespace") }
            space = string(given)
            guard space.isEmpty || AvroName.isLegalPath(space) else {
                throw fault(
                    path.appending("namespace"), given, "names of letters, digits and _ with dots between them",
                    found: space)
            }
        }
        guard let name = AvroName(string(entry), namespace: space) else {
            throw fault(
                path.appending("name"), entry, "a name of letters, digits and _ that begins with no digit",
                found: string(entry))
        }
        guard Self.primitive(name.full) == nil else {
            throw fault(path.appending("name"), entry, "a name that is not a primitive type's", found: name.full)
        }
        guard names[name] == nil else {
            throw fault(path.appending("name"), entry, "a name that is not defined yet", found: name.full)
        }
        var node = SchemaNode(kind)
        node.name = name
        node.documentation = documentation(members)
        for alias in try strings(members, "aliases") {
            guard let full = AvroName(alias.text, namespace: name.namespace) else {
                throw fault(path.appending("aliases"), alias.entry, "names", found: alias.text)
            }
            node.aliases.append(full)
        }
        let place = append(node)
        names[name] = place
        return (place, String(name.namespace))
    }

    private func documentation(_ members: SchemaMembers) -> String? {
        guard let entry = members["doc"], index[entry].kind == .string else { return nil }
        return string(entry)
    }

    private func strings(_ members: SchemaMembers, _ key: String) throws(AvroError) -> [(entry: Int, text: String)] {
        guard let entry = members[key], index[entry].kind != .null else { return [] }
        guard index[entry].kind == .array else { throw fault(members.path.appending(key), entry, "an array of names") }
        var found: [(Int, String)] = []
        var next = entry + 1
        while next < index[entry].next {
            guard index[next].kind == .string else {
                throw fault(members.path.appending(key).appending("\(found.count)"), next, "a name")
            }
            found.append((next, string(next)))
            next = Int(index[next].next)
        }
        return found
    }

    private mutating func enumeration(_ members: SchemaMembers, _ namespace: String) throws(AvroError) -> Int {
        let (place, _) = try named(.enumeration, members, namespace)
        let path = members.path.appending("symbols")
        guard members["symbols"] != nil else { throw fault(members.path, members.entry, "\"symbols\"") }
        var seen: [String: Int] = [:]
        for (entry, symbol) in try strings(members, "symbols") {
            let path = path.appending("\(seen.count)")
            guard AvroName.isLegal(symbol) else {
                throw fault(path, entry, "a symbol of letters, digits and _ that begins with no digit", found: symbol)
            }
            guard seen.updateValue(seen.count, forKey: symbol) == nil else {
                throw fault(path, entry, "a symbol that the enum does not have yet", found: symbol)
            }
            nodes[place].symbols.append(symbol)
        }
        if let entry = members["default"] {
            guard index[entry].kind == .string, let symbol = seen[string(entry)] else {
                throw fault(members.path.appending("default"), entry, "one of the enum's symbols")
            }
            nodes[place].defaultSymbol = symbol
        }
        return place
    }

    private mutating func fixed(_ members: SchemaMembers, _ namespace: String) throws(AvroError) -> Int {
        let (place, _) = try named(.fixed, members, namespace)
        guard let entry = members["size"] else { throw fault(members.path, members.entry, "\"size\"") }
        guard let size = integer(entry), size >= 0, size <= Int32.max else {
            throw fault(members.path.appending("size"), entry, "a size from 0 to \(Int32.max)")
        }
        nodes[place].size = size
        nodes[place].logicalType = logicalType(members, .fixed, size: size)
        return place
    }

    private mutating func record(_ members: SchemaMembers, _ namespace: String) throws(AvroError) -> Int {
        let (place, space) = try named(.record, members, namespace)
        guard let list = members["fields"] else { throw fault(members.path, members.entry, "\"fields\"") }
        let path = members.path.appending("fields")
        guard index[list].kind == .array else { throw fault(path, list, "an array of fields") }
        var seen: Set<String> = []
        var next = list + 1
        while next < index[list].next {
            let path = path.appending("\(seen.count)")
            guard index[next].kind == .object else { throw fault(path, next, "a field") }
            let field = try field(SchemaMembers(self, next, path), space, record: place, number: seen.count)
            guard seen.insert(field.name).inserted else {
                throw fault(
                    path.appending("name"), next, "a field name that the record does not have yet", found: field.name)
            }
            nodes[place].fields.append(field)
            next = Int(index[next].next)
        }
        return place
    }

    private mutating func field(
        _ members: SchemaMembers, _ namespace: String, record: Int, number: Int
    ) throws(AvroError) -> SchemaNode.Field {
        let path = members.path
        guard let entry = members["name"] else { throw fault(path, members.entry, "\"name\"") }
        guard index[entry].kind == .string, AvroName.isLegal(string(entry)) else {
            throw fault(
                path.appending("name"), entry, "a name of letters, digits and _ that begins with no digit",
                found: index[entry].kind == .string ? "\"\(string(entry))\"" : JSONText.name(of: index[entry].kind))
        }
        guard let type = members["type"] else { throw fault(path, members.entry, "\"type\"") }
        var field = SchemaNode.Field(
            name: string(entry), type: try self.type(type, namespace: namespace, path: path.appending("type")))
        field.documentation = documentation(members)
        for alias in try strings(members, "aliases") {
            guard AvroName.isLegal(alias.text) else {
                throw fault(path.appending("aliases"), alias.entry, "names of fields", found: alias.text)
            }
            field.aliases.append(alias.text)
        }
        if let entry = members["order"] {
            guard index[entry].kind == .string, let order = AvroField.Order(rawValue: string(entry)) else {
                throw fault(path.appending("order"), entry, "ascending, descending or ignore")
            }
            field.order = order
        }
        if let entry = members["default"] {
            field.hasDefault = true
            let isString = index[entry].kind == .string
            field.defaultRange =
                isString ? index[entry].range.lowerBound - 1..<index[entry].range.upperBound + 1 : index[entry].range
            defaults.append(
                Default(type: record, field: number, value: .entry(entry), path: path.appending("default").text))
        }
        return field
    }
}

/// The members of an object in a schema.
struct SchemaMembers {
    let entry: Int
    let path: SchemaPath
    private var values: [String: Int] = [:]

    private static let known = [
        "name", "type", "doc", "default", "fields", "aliases", "order", "namespace", "symbols", "items", "values",
        "size",
        "logicalType", "precision", "scale",
    ]

    /// - Throws: `invalidSchema` when two of them have one name.
    init(_ parser: SchemaParser, _ entry: Int, _ path: SchemaPath) throws(AvroError) {
        self.entry = entry
        self.path = path
        let index = parser.index
        var next = entry + 1
        while next < index[entry].next {
            // Other attributes may have any name and value.
            if index[next].range.count <= 16,
                let key = Self.known.first(where: { $0.hasSameBytes(as: parser.string(next)) })
            {
                guard values.updateValue(next + 1, forKey: key) == nil else {
                    throw parser.fault(path, next, "each attribute once", found: key)
                }
            }
            next = Int(index[next + 1].next)
        }
    }

    subscript(key: String) -> Int? { values[key] }
}

extension JSONIndex.Entry {
    /// The value's first byte, of a string its quote.
    var offset: Int { kind == .string ? Int(start) - 1 : Int(start) }
}

/// Words for JSON.
enum JSONText {
    static func name(of kind: JSONIndex.Kind) -> String {
        switch kind {
        case .null: "null"
        case .false: "false"
        case .true: "true"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
