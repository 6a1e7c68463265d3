import RegularExpressions
import TrestleJSON

/// Turns documents into a plan: schemas wait in a list, so that references of any length and rings of them need no recursion.
struct SchemaCompiler {
    var library: SchemaLibrary
    let assertsFormats: Bool

    private(set) var nodes: [SchemaNode] = []
    var applicators: [Applicator] = []
    var nodeLists: [Int32] = []
    var numbers: [NumberRules] = []
    var strings: [StringRules] = []
    var arrays: [ArrayRules] = []
    var objects: [ObjectRules] = []
    var names = NameTables()
    var properties: [PropertyRule] = []
    var patternProperties: [PatternProperty] = []
    var dependencies: [Dependency] = []
    var nameLists: [[UInt8]] = []
    private(set) var patterns: [RegularExpression] = []
    private(set) var dynamicReferences: [DynamicReference] = []
    private var dynamicNames: [[UInt8]] = []
    var enumerations: [Enumeration] = []
    var constants: [UInt8] = [UInt8(ascii: "[")]
    var constantCount: Int32 = 0
    private var nodeByPlace: [SchemaPlace: Int32] = [:]
    /// What may still be done to build automata: a schema has many patterns, or large ones.
    private var automatonWork = RegularExpression.automatonWork
    private var patternByText: [[UInt8]: Int32] = [:]
    private var pending: [Int32] = []

    static let maximumNodes = 1 << 18

    init(_ library: SchemaLibrary, assertsFormats: Bool) {
        self.library = library
        self.assertsFormats = assertsFormats
    }

    consuming func plan(root: SchemaPlace) throws(JSONSchemaError) -> SchemaPlan {
        _ = try node(root)
        repeat {
            while let next = pending.popLast() { try compile(next) }
            try addDynamicTargets()
        } while !pending.isEmpty
        try refuseRings()
        let constants = try SchemaDocument(self.constants + [UInt8(ascii: "]")], uri: "")
        let positions = constants.elements(0).map { Int32($0) }
        return SchemaPlan(self, constants: constants, positions: positions)
    }

    /// The node of a schema, which is compiled later.
    mutating func node(_ place: SchemaPlace) throws(JSONSchemaError) -> Int32 {
        if let known = nodeByPlace[place] { return known }
        guard nodes.count < Self.maximumNodes else {
            throw library.error(place, "more than \(Self.maximumNodes) schemas")
        }
        let number = Int32(nodes.count)
        nodes.append(
            SchemaNode(
                resource: Int32(library.resource(of: place)), document: Int32(place.document),
                position: Int32(place.position)))
        nodeByPlace[place] = number
        pending.append(number)
        return number
    }

    /// A node that is not a schema of its own.
    mutating func extraNode(_ place: SchemaPlace, _ fill: (inout SchemaNode) -> Void) -> Int32 {
        var node = SchemaNode(
            resource: Int32(library.resource(of: place)), document: Int32(place.document),
            position: Int32(place.position))
        fill(&node)
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    func document(_ place: SchemaPlace) -> SchemaDocument { library.documents[place.document] }

    private mutating func compile(_ number: Int32) throws(JSONSchemaError) {
        var node = nodes[Int(number)]
        let place = SchemaPlace(document: Int(node.document), position: Int(node.position))
        let document = document(place)
        switch document.kind(place.position) {
        case .true: return
        case .false: node.isFalse = true
        case .object:
            let source = SchemaSource(
                document: document, place: place, keywords: document.keywords(place.position),
                dialect: library.resources[Int(node.resource)].dialect)
            try compile(source, &node)
        default: throw library.error(place, "a schema is an object, true or false")
        }
        nodes[Int(number)] = node
    }

    private mutating func compile(_ source: SchemaSource, _ node: inout SchemaNode) throws(JSONSchemaError) {
        let first = Int32(applicators.count)
        if let ref = source.keywords[.ref] {
            let target = try library.resolve(try source.string(ref, .ref), at: source.place)
            applicators.append(.reference(try self.node(target.place)))
        }
        // In draft 7 a reference stands alone.
        if source.dialect.isDraft7, source.keywords[.ref] != nil {
            node.applicators = PlanRange(first: first, count: 1)
            return
        }
        if !source.dialect.isDraft7, let ref = source.keywords[.dynamicRef] {
            try addDynamicReference(try source.string(ref, .dynamicRef), source)
        }
        if source.dialect.validates {
            try compileValidation(source, &node)
        }
        node.string = try strings(source)
        node.array = try array(source)
        node.object = try object(source)
        if source.dialect.applies { try addApplicators(source) }
        node.applicators = PlanRange(first: first, count: Int32(applicators.count) - first)
        guard !source.dialect.isDraft7, source.dialect.hasUnevaluated else { return }
        if let value = source.keywords[.unevaluatedItems] { node.unevaluatedItems = try child(value, source) }
        if let value = source.keywords[.unevaluatedProperties] {
            node.unevaluatedProperties = try child(value, source)
        }
        node.tracks = node.unevaluatedItems >= 0 || node.unevaluatedProperties >= 0
    }

    /// The node of a schema in the same document.
    mutating func child(_ position: Int, _ source: SchemaSource) throws(JSONSchemaError) -> Int32 {
        try node(SchemaPlace(document: source.place.document, position: position))
    }

    mutating func nodes(_ positions: [Int], _ source: SchemaSource) throws(JSONSchemaError) -> PlanRange {
        var children: [Int32] = []
        for position in positions { children.append(try child(position, source)) }
        let range = PlanRange(first: Int32(nodeLists.count), count: Int32(children.count))
        nodeLists += children
        return range
    }

    mutating func pattern(_ position: Int, _ source: SchemaSource) throws(JSONSchemaError) -> Int32 {
        let text = source.document.text(position)
        let key = Array(text.utf8)
        if let known = patternByText[key] { return known }
        guard let regex = RegularExpression(ecmaScript: text, work: &automatonWork) else {
            throw library.error(
                SchemaPlace(document: source.place.document, position: position),
                "\"\(text.prefix(200))\" is not a valid regular expression")
        }
        patterns.append(regex)
        patternByText[key] = Int32(patterns.count - 1)
        return Int32(patterns.count - 1)
    }

    private mutating func addApplicators(_ source: SchemaSource) throws(JSONSchemaError) {
        if let value = source.keywords[.allOf] {
            let list = try nodes(try source.schemas(value, .allOf), source)
            applicators.append(.allOf(list))
        }
        if let value = source.keywords[.anyOf] {
            let list = try nodes(try source.schemas(value, .anyOf), source)
            applicators.append(.anyOf(list))
        }
        if let value = source.keywords[.oneOf] {
            let list = try nodes(try source.schemas(value, .oneOf), source)
            applicators.append(.oneOf(list))
        }
        if let value = source.keywords[.not] { applicators.append(.not(try child(value, source))) }
        guard let condition = source.keywords[.if] else { return }
        let then: Int32 = if let value = source.keywords[.then] { try child(value, source) } else { -1 }
        let otherwise: Int32 = if let value = source.keywords[.else] { try child(value, source) } else { -1 }
        // Its annotations count even without branches.
        applicators.append(
            .conditional(condition: try child(condition, source), then: then, otherwise: otherwise))
    }

    // MARK: - Dynamic references

    private mutating func addDynamicReference(_ text: String, _ source: SchemaSource) throws(JSONSchemaError) {
        let target = try library.resolve(text, at: source.place)
        let initial = try node(target.place)
        guard let name = target.dynamicAnchor else {
            applicators.append(.reference(initial))
            return
        }
        dynamicReferences.append(DynamicReference(initial: initial, targets: [:]))
        dynamicNames.append(name)
        applicators.append(.dynamicReference(Int32(dynamicReferences.count - 1)))
    }

    /// Gives each dynamic reference the anchors of the resources that are known by now.
    private mutating func addDynamicTargets() throws(JSONSchemaError) {
        let anchors = library.dynamicAnchors()
        // One table for all references of a name.
        var tables: [[UInt8]: [Int32: Int32]] = [:]
        for index in dynamicReferences.indices {
            let name = dynamicNames[index]
            if tables[name] == nil {
                var table: [Int32: Int32] = [:]
                for anchor in anchors[name] ?? [] { table[Int32(anchor.resource)] = try node(anchor.place) }
                tables[name] = table
            }
            dynamicReferences[index].targets = tables[name] ?? [:]
        }
    }

    // MARK: - Rings

    /// A schema that applies itself to the same value would never come to an end.
    private func refuseRings() throws(JSONSchemaError) {
        var state = [UInt8](repeating: 0, count: nodes.count)  // 1: open, 2: done
        for start in nodes.indices where state[start] == 0 {
            var stack = [(node: start, next: 0, children: inPlace(start))]
            state[start] = 1
            while let top = stack.last {
                guard top.next < top.children.count else {
                    state[top.node] = 2
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let child = Int(top.children[top.next])
                if state[child] == 1 {
                    let node = nodes[child]
                    throw library.error(
                        SchemaPlace(document: Int(node.document), position: Int(node.position)),
                        "the schema refers to itself for the same value")
                }
                if state[child] == 0 {
                    state[child] = 1
                    stack.append((child, 0, inPlace(child)))
                }
            }
        }
    }

    /// The schemas that a schema applies to its own value. Of a dynamic reference it is not known which.
    private func inPlace(_ number: Int) -> [Int32] {
        let node = nodes[number]
        var found: [Int32] = []
        for applicator in applicators[node.applicators.indices] {
            switch applicator {
            case .reference(let node), .not(let node): found.append(node)
            case .dynamicReference: break
            case .allOf(let list), .anyOf(let list), .oneOf(let list): found += nodeLists[list.indices]
            case .conditional(let condition, let then, let otherwise):
                found += [condition, then, otherwise].filter { $0 >= 0 }
            }
        }
        if node.object >= 0 {
            for dependency in dependencies[objects[Int(node.object)].dependencies.indices] where dependency.node >= 0 {
                found.append(dependency.node)
            }
        }
        return found
    }
}

/// A schema object that is being compiled.
struct SchemaSource {
    let document: SchemaDocument
    let place: SchemaPlace
    let keywords: [Keyword: Int]
    let dialect: Dialect

    func error(_ position: Int, _ problem: String) -> JSONSchemaError {
        JSONSchemaError(document: document.uri, path: document.pointer(to: position), problem: problem)
    }

    func string(_ position: Int, _ keyword: Keyword) throws(JSONSchemaError) -> String {
        guard document.kind(position) == .string else { throw error(position, "\(keyword.rawValue) is not a string") }
        return document.text(position)
    }

    /// The schemas of a list, of which there is one at least.
    func schemas(_ position: Int, _ keyword: Keyword) throws(JSONSchemaError) -> [Int] {
        let elements = document.elements(position)
        guard !elements.isEmpty else {
            throw error(position, "\(keyword.rawValue) is not a list of schemas")
        }
        return elements
    }

    func map(_ position: Int, _ keyword: Keyword) throws(JSONSchemaError) -> [(
        name: [UInt8], position: Int, value: Int
    )] {
        guard document.kind(position) == .object else {
            throw error(position, "\(keyword.rawValue) is not an object")
        }
        // Of a repeated name, the last one counts.
        var places: [[UInt8]: Int] = [:]
        var members: [(name: [UInt8], position: Int, value: Int)] = []
        for member in document.members(position) {
            var name: [UInt8] = []
            document[member.name].decode(from: document.bytes.span, into: &name)
            if let known = places[name] {
                members[known] = (name, member.name, member.value)
            } else {
                places[name] = members.count
                members.append((name, member.name, member.value))
            }
        }
        return members
    }

    /// A whole number that is not negative.
    func count(_ keyword: Keyword) throws(JSONSchemaError) -> Int? {
        guard let position = keywords[keyword] else { return nil }
        let text = document.bytes.span.extracting(document[position].range)
        guard document.kind(position) == .number else {
            throw error(position, "\(keyword.rawValue) is not a number")
        }
        let digits = DecimalDigits(text)
        guard digits.isWhole, digits.isZero || !digits.isNegative else {
            throw error(position, "\(keyword.rawValue) is not a whole number of 0 or more")
        }
        guard !digits.isZero else { return 0 }
        guard digits.highest < 18, let short = ShortDecimal(text) else { return .max }
        var value = Int(short.coefficient)
        for _ in 0..<max(0, Int(short.exponent)) { value *= 10 }
        for _ in 0..<max(0, -Int(short.exponent)) { value /= 10 }
        return value
    }

    func boolean(_ keyword: Keyword) throws(JSONSchemaError) -> Bool {
        guard let position = keywords[keyword] else { return false }
        switch document.kind(position) {
        case .true: return true
        case .false: return false
        default: throw error(position, "\(keyword.rawValue) is not true or false")
        }
    }

    /// A list of names.
    func names(_ position: Int, _ keyword: Keyword) throws(JSONSchemaError) -> [[UInt8]] {
        guard document.kind(position) == .array else {
            throw error(position, "\(keyword.rawValue) is not a list of strings")
        }
        var seen: Set<[UInt8]> = []
        var names: [[UInt8]] = []
        for element in document.elements(position) {
            guard document.kind(element) == .string else {
                throw error(element, "\(keyword.rawValue) is not a list of strings")
            }
            var name: [UInt8] = []
            document[element].decode(from: document.bytes.span, into: &name)
            if seen.insert(name).inserted { names.append(name) }
        }
        return names
    }
}
