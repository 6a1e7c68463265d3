import TrestleJSON
import WireBytes

/// A schema of a plan, by the keywords of its text; references lead on to what they refer to.
struct SchemaView {
    let plan: SchemaPlan
    let places: [SchemaPlace: Int32]
    let place: SchemaPlace
    let keywords: [Keyword: Int]

    init(_ plan: SchemaPlan) {
        var places: [SchemaPlace: Int32] = [:]
        for (number, node) in plan.nodes.enumerated() {
            let place = SchemaPlace(document: Int(node.document), position: Int(node.position))
            if places[place] == nil { places[place] = Int32(number) }
        }
        self.init(plan, places, plan.resources[0].place)
    }

    private init(_ plan: SchemaPlan, _ places: [SchemaPlace: Int32], _ place: SchemaPlace) {
        self.plan = plan
        self.places = places
        var place = place
        var keywords = plan.documents[place.document].keywords(place.position)
        // The compiler has refused references in a ring.
        while keywords[.ref] != nil, let number = places[place],
            let first = plan.applicators[plan.nodes[Int(number)].applicators.indices].first,
            case .reference(let target) = first
        {
            let node = plan.nodes[Int(target)]
            place = SchemaPlace(document: Int(node.document), position: Int(node.position))
            keywords = plan.documents[place.document].keywords(place.position)
        }
        self.place = place
        self.keywords = keywords
    }

    var document: SchemaDocument { plan.documents[place.document] }

    func child(_ position: Int) -> SchemaView {
        SchemaView(plan, places, SchemaPlace(document: place.document, position: position))
    }

    func child(_ keyword: Keyword) -> SchemaView? { keywords[keyword].map { child($0) } }

    func children(_ keyword: Keyword) -> [SchemaView] {
        keywords[keyword].map { document.elements($0).map { child($0) } } ?? []
    }

    /// The schemas of an object of schemas, by name.
    func map(_ keyword: Keyword) -> [[UInt8]: SchemaView] {
        guard let position = keywords[keyword] else { return [:] }
        var found: [[UInt8]: SchemaView] = [:]
        for member in document.members(position) { found[bytes(member.name)] = child(member.value) }
        return found
    }

    func bytes(_ position: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        document[position].decode(from: document.bytes.span, into: &bytes)
        return bytes
    }

    func names(_ keyword: Keyword) -> Set<[UInt8]> {
        guard let position = keywords[keyword] else { return [] }
        return Set(document.elements(position).map { bytes($0) })
    }

    var isFalse: Bool {
        if document.kind(place.position) == .false { return true }
        return keywords.count == 1 && child(.not)?.isTrue == true
    }

    /// Whether every value satisfies it: `true`, or an object without keywords that constrain.
    var isTrue: Bool {
        if document.kind(place.position) == .true { return true }
        return document.kind(place.position) == .object && keywords.keys.allSatisfy { !$0.constrains }
    }

    var hasDefault: Bool { document.member(place.position, "default") != nil }

    var types: ValueTypes {
        guard let number = places[place] else { return .all }
        let types = plan.nodes[Int(number)].types
        return types.contains(.number) ? types.union(.integer) : types
    }

    var hasTypes: Bool { keywords[.type] != nil }

    /// The first of `oneOf`, `anyOf`, `allOf`; a schema that it has twice counts once.
    var combination: (keyword: Keyword, schemas: [SchemaView])? {
        for keyword in [Keyword.oneOf, .anyOf, .allOf] where keywords[keyword] != nil {
            var seen: Set<ArraySlice<UInt8>> = []
            return (keyword, children(keyword).filter { seen.insert($0.document.source($0.place.position)).inserted })
        }
        return nil
    }

    /// Whether it has keywords that constrain beside its combination.
    var hasOwnRules: Bool { keywords.keys.contains { $0.constrains && ![.oneOf, .anyOf, .allOf].contains($0) } }

    func count(_ keyword: Keyword) -> Int? {
        let source = SchemaSource(
            document: document, place: place, keywords: keywords, dialect: Dialect(.draft202012))
        return (try? source.count(keyword)) ?? nil
    }

    func isTrueFlag(_ keyword: Keyword) -> Bool { keywords[keyword].map { document.kind($0) == .true } ?? false }

    var pointer: String { document.pointer(to: place.position) }
}

extension Keyword {
    var constrains: Bool {
        switch self {
        case .schema, .id, .ref, .anchor, .dynamicRef, .dynamicAnchor, .defs, .definitions, .contentSchema, .format:
            false
        default: true
        }
    }
}
