import TrestleJSON

/// A place in a document.
struct SchemaPlace: Hashable, Sendable {
    let document: Int
    let position: Int
}

/// A schema with a URI of its own: a document, or a part of one with an `$id`.
struct SchemaResource: Sendable {
    let uri: String
    let place: SchemaPlace
    var dialect: Dialect
    /// Positions by name, in UTF-8: to compare strings is not linear in their length.
    var anchors: [[UInt8]: Int] = [:]
    var dynamicAnchors: [[UInt8]: Int] = [:]
}

/// The documents that a schema consists of, and what their URIs and anchors lead to.
struct SchemaLibrary {
    private(set) var documents: [SchemaDocument] = []
    private(set) var resources: [SchemaResource] = []
    private var resourceByURI: [[UInt8]: Int] = [:]
    /// The resource that a schema belongs to, for all that have been scanned.
    private var resourceByPlace: [SchemaPlace: Int] = [:]
    /// The members and elements of what references have led through.
    private var memberTables: [SchemaPlace: [[UInt8]: Int]] = [:]
    private var elementTables: [SchemaPlace: [Int]] = [:]
    private let defaultDraft: JSONSchemaDraft
    /// Gives the text of a document that is not known yet.
    private let load: (String) -> [UInt8]?

    static let maximumDocuments = 1_024

    init(defaultDraft: JSONSchemaDraft, load: @escaping (String) -> [UInt8]?) {
        self.defaultDraft = defaultDraft
        self.load = load
    }

    func error(_ place: SchemaPlace, _ problem: String) -> JSONSchemaError {
        let document = documents[place.document]
        return JSONSchemaError(document: document.uri, path: document.pointer(to: place.position), problem: problem)
    }

    func resource(of place: SchemaPlace) -> Int { resourceByPlace[place] ?? 0 }

    // MARK: - Documents

    /// Takes a document up.
    ///
    /// - Parameter draft: that of the schema that refers to it, which holds where it has no `$schema`.
    /// - Returns: its resource.
    @discardableResult
    mutating func add(
        _ text: [UInt8], uri: String, draft: JSONSchemaDraft? = nil
    ) throws(JSONSchemaError) -> Int {
        guard documents.count < Self.maximumDocuments else {
            throw JSONSchemaError(document: uri, path: "", problem: "more than \(Self.maximumDocuments) documents")
        }
        let document = try SchemaDocument(text, uri: uri)
        documents.append(document)
        let place = SchemaPlace(document: documents.count - 1, position: 0)
        var dialect = Dialect(draft ?? defaultDraft)
        if let named = try self.dialect(of: place, keywords: document.keywords(0)) { dialect = named }
        resources.append(SchemaResource(uri: uri, place: place, dialect: dialect))
        let root = resources.count - 1
        resourceByURI[Array(uri.utf8)] = root
        try scan(place, resource: root)
        return root
    }

    /// What `$schema` says; `nil` without it.
    private mutating func dialect(
        of place: SchemaPlace, keywords: [Keyword: Int]
    ) throws(JSONSchemaError) -> Dialect? {
        let document = documents[place.document]
        guard let value = keywords[.schema] else { return nil }
        guard document.kind(value) == .string else {
            throw error(SchemaPlace(document: place.document, position: value), "$schema is not a string")
        }
        let uri = document.text(value)
        if let draft = JSONSchemaDraft(uri: uri) { return Dialect(draft) }
        // A metaschema of one's own says which vocabularies it uses.
        let name = URIReference(uri).document
        guard !documents.contains(where: { $0.uri.utf8.elementsEqual(name.utf8) }), let text = load(name),
            let metaschema = try? SchemaDocument(text, uri: name)
        else {
            throw error(
                SchemaPlace(document: place.document, position: value),
                "$schema \"\(uri.prefix(200))\" is not known: drafts 7 and 2020-12 are")
        }
        return Self.dialect(metaschema: metaschema)
    }

    private static func dialect(metaschema: SchemaDocument) -> Dialect {
        let keywords = metaschema.keywords(0)
        var dialect = Dialect(.draft202012)
        if let schema = keywords[.schema], metaschema.kind(schema) == .string,
            let draft = JSONSchemaDraft(uri: metaschema.text(schema))
        {
            dialect = Dialect(draft)
        }
        guard let vocabulary = metaschema.member(0, "$vocabulary") else { return dialect }
        let names = metaschema.members(vocabulary).map { Array(metaschema.text($0.name).utf8) }
        func has(_ name: String) -> Bool { names.contains(Array((Dialect.vocabularies + name).utf8)) }
        dialect.validates = has("validation")
        dialect.applies = has("applicator")
        dialect.hasUnevaluated = has("unevaluated")
        dialect.assertsFormats = has("format-assertion")
        return dialect
    }

    // MARK: - Scanning

    /// Notes the identifiers of a schema and of all within it.
    mutating func scan(_ root: SchemaPlace, resource: Int) throws(JSONSchemaError) {
        let document = documents[root.document]
        var pending = [(root.position, resource)]
        while let (position, outer) = pending.popLast() {
            let place = SchemaPlace(document: root.document, position: position)
            guard resourceByPlace[place] == nil else { continue }
            var current = outer
            guard document.kind(position) == .object else {
                resourceByPlace[place] = current
                continue
            }
            let keywords = document.keywords(position)
            current = try identify(place, keywords, outer)
            resourceByPlace[place] = current
            let draft = resources[current].dialect.draft
            for (keyword, value) in keywords {
                for child in Self.children(keyword.children(in: draft), value, document) {
                    pending.append((child, current))
                }
            }
        }
    }

    private static func children(_ kind: Keyword.Children, _ value: Int, _ document: SchemaDocument) -> [Int] {
        switch kind {
        case .none: []
        case .one: [value]
        case .list: document.elements(value)
        case .map: document.members(value).map(\.value)
        case .oneOrList: document.kind(value) == .array ? document.elements(value) : [value]
        }
    }

    /// Reads `$id`, `$anchor` and `$dynamicAnchor`.
    ///
    /// - Returns: the resource that the schema belongs to.
    private mutating func identify(
        _ place: SchemaPlace, _ keywords: [Keyword: Int], _ outer: Int
    ) throws(JSONSchemaError) -> Int {
        let document = documents[place.document]
        var current = outer
        let isOld = resources[outer].dialect.isDraft7
        if let value = keywords[.id], document.kind(value) == .string, !(isOld && keywords[.ref] != nil) {
            let id = document.text(value)
            let reference = URIReference(id)
            if let fragment = reference.fragment, !fragment.isEmpty {
                guard isOld, reference.document.isEmpty else {
                    throw error(
                        SchemaPlace(document: place.document, position: value), "$id has a fragment: use $anchor")
                }
                resources[outer].anchors[Array(fragment.utf8)] = place.position
            } else {
                current = try open(place, reference, keywords, outer)
            }
        }
        guard !isOld else { return current }
        for (keyword, isDynamic) in [(Keyword.anchor, false), (.dynamicAnchor, true)] {
            guard let value = keywords[keyword] else { continue }
            guard document.kind(value) == .string else {
                throw error(
                    SchemaPlace(document: place.document, position: value), "\(keyword.rawValue) is not a string")
            }
            let name = Array(document.text(value).utf8)
            resources[current].anchors[name] = place.position
            if isDynamic { resources[current].dynamicAnchors[name] = place.position }
        }
        return current
    }

    /// Begins a resource at an `$id`.
    private mutating func open(
        _ place: SchemaPlace, _ reference: URIReference, _ keywords: [Keyword: Int], _ outer: Int
    ) throws(JSONSchemaError) -> Int {
        let uri = URIReference(resources[outer].uri).resolving(reference).document
        let isRoot = resources[outer].place == place
        if let known = resourceByURI[Array(uri.utf8)], !isRoot, resources[known].place != place {
            throw error(place, "another schema has the same $id: \(uri.prefix(200))")
        }
        var dialect = resources[outer].dialect
        if !isRoot, let named = try self.dialect(of: place, keywords: keywords) { dialect = named }
        if isRoot {
            resources[outer] = SchemaResource(uri: uri, place: place, dialect: dialect)
            resourceByURI[Array(uri.utf8)] = outer
            return outer
        }
        resources.append(SchemaResource(uri: uri, place: place, dialect: dialect))
        resourceByURI[Array(uri.utf8)] = resources.count - 1
        return resources.count - 1
    }

    // MARK: - References

    /// What a reference leads to.
    struct Target {
        let place: SchemaPlace
        /// The name of the dynamic anchor that it went through, in UTF-8.
        var dynamicAnchor: [UInt8]?
    }

    /// Finds what `text`, which stands at `place`, refers to; loads its document when it is not known.
    mutating func resolve(_ text: String, at place: SchemaPlace) throws(JSONSchemaError) -> Target {
        let reference = URIReference(text)
        let base = resources[resource(of: place)].uri
        let full = URIReference(base).resolving(reference)
        let root = try find(full.document, written: reference.document, at: place)
        let fragment = full.decodedFragment
        let document = resources[root].place.document
        if fragment.isEmpty { return Target(place: resources[root].place) }
        if fragment.first != UInt8(ascii: "/") {
            guard let position = resources[root].anchors[fragment] else {
                throw error(place, "there is no anchor \"\(text.prefix(200))\"")
            }
            return Target(
                place: SchemaPlace(document: document, position: position),
                dynamicAnchor: resources[root].dynamicAnchors[fragment] == nil ? nil : fragment)
        }
        guard let names = JSONPointer.names(fragment[...]) else {
            throw error(place, "\"\(text.prefix(200))\" is not a JSON pointer")
        }
        return Target(place: try walk(names, root, text, place))
    }

    private mutating func find(
        _ uri: String, written: String, at place: SchemaPlace
    ) throws(JSONSchemaError) -> Int {
        if let known = resourceByURI[Array(uri.utf8)] { return known }
        // A registry knows documents by the name that the reference is written with.
        if let known = resourceByURI[Array(written.utf8)], !written.isEmpty { return known }
        guard let text = Metaschemas.text(uri) ?? load(uri) ?? load(written) else {
            throw error(place, "the schema \"\(uri.prefix(200))\" is not known")
        }
        return try add(text, uri: uri, draft: resources[resource(of: place)].dialect.draft)
    }

    /// Follows a JSON pointer from a resource's root.
    private mutating func walk(
        _ names: [[UInt8]], _ root: Int, _ text: String, _ place: SchemaPlace
    ) throws(JSONSchemaError) -> SchemaPlace {
        var at = resources[root].place
        var current = root
        for name in names {
            guard let next = child(at, name) else {
                throw error(place, "\"\(text.prefix(200))\" leads to nothing")
            }
            at = SchemaPlace(document: at.document, position: next)
            if let known = resourceByPlace[at] { current = known }
        }
        let kind = documents[at.document].kind(at.position)
        guard kind == .object || kind == .true || kind == .false else {
            throw error(place, "\"\(text.prefix(200))\" does not lead to a schema")
        }
        try scan(at, resource: current)
        return at
    }

    private mutating func child(_ place: SchemaPlace, _ name: [UInt8]) -> Int? {
        let document = documents[place.document]
        switch document.kind(place.position) {
        case .array:
            guard let index = Int(String(decoding: name, as: UTF8.self)), index >= 0 else { return nil }
            if elementTables[place] == nil { elementTables[place] = document.elements(place.position) }
            guard let elements = elementTables[place], index < elements.count else { return nil }
            return elements[index]
        case .object:
            if let table = memberTables[place] { return table[name] }
            var table: [[UInt8]: Int] = [:]
            for member in document.members(place.position) {
                var key: [UInt8] = []
                document[member.name].decode(from: document.bytes.span, into: &key)
                table[key] = member.value
            }
            memberTables[place] = table
            return table[name]
        default: return nil
        }
    }

    /// The schemas with dynamic anchors by their names, with their resources.
    func dynamicAnchors() -> [[UInt8]: [(resource: Int, place: SchemaPlace)]] {
        var anchors: [[UInt8]: [(resource: Int, place: SchemaPlace)]] = [:]
        for (index, resource) in resources.enumerated() {
            for (name, position) in resource.dynamicAnchors {
                anchors[name, default: []].append(
                    (index, SchemaPlace(document: resource.place.document, position: position)))
            }
        }
        return anchors
    }
}
