public import SchemaCompatibility
import TrestleJSON
import WireBytes

extension CompiledJSONSchema {
    /// The reasons why this schema can refuse data that `writer` allows, by the rules and names of Confluent's registry (its strict set); empty
    /// when there are none.
    ///
    /// A schema without `additionalProperties` is open: a property that is added to it constrains members that were free before, and is
    /// a fault. Add properties to closed schemas.
    public func incompatibilities(reading writer: CompiledJSONSchema) -> [Incompatibility] {
        var comparison = JSONSchemaComparison()
        let reader = SchemaView(plan)
        comparison.compare(SchemaView(writer.plan), reader)
        return comparison.isExhausted
            ? [Incompatibility(rule: "TOO_COMPLEX", path: "#", message: "the schemas are too complex to be compared")]
            : comparison.found
    }
}

/// Compares schemas keyword by keyword. A pair that is being compared is not compared again, and the number of pairs is bounded.
struct JSONSchemaComparison {
    struct Pair: Hashable {
        let old: SchemaPlace
        let new: SchemaPlace
    }

    private(set) var found: [Incompatibility] = []
    private var open: Set<Pair> = []
    private var pairsLeft = 20_000
    /// What `isCompatible` found out.
    private var known: [Pair: Bool] = [:]
    /// Whether the comparison has been given up.
    private(set) var isExhausted = false

    private static let maximumCount = 1_000
    private static let maximumDepth = 200

    mutating func add(_ rule: String, _ view: SchemaView, _ message: String, keyword: Keyword? = nil) {
        guard found.count < Self.maximumCount else { return }
        found.append(
            Incompatibility(
                rule: rule, path: "#" + view.pointer + (keyword.map { "/" + $0.rawValue } ?? ""), message: message))
    }

    /// - Parameters:
    ///   - old: the schema that data was written with.
    ///   - new: the one that reads it.
    mutating func compare(_ old: SchemaView, _ new: SchemaView) {
        let pair = Pair(old: old.place, new: new.place)
        guard pairsLeft > 0, open.count < Self.maximumDepth else {
            isExhausted = true
            return
        }
        guard open.insert(pair).inserted else { return }
        defer { open.remove(pair) }
        pairsLeft -= 1
        if new.isTrue || old.isFalse { return }
        if new.isFalse { return add("TYPE_NARROWED", new, "no value is allowed any longer") }
        if compareCombinations(old, new) { return }
        compareTypes(old, new)
        compareValues(old, new)
        compareNumbers(old, new)
        compareStrings(old, new)
        compareObjects(old, new)
        compareArrays(old, new)
        compareNot(old, new)
    }

    /// Whether `new` reads what `old` allows, without noting faults.
    mutating func isCompatible(_ old: SchemaView, _ new: SchemaView) -> Bool {
        let pair = Pair(old: old.place, new: new.place)
        if let known = known[pair] { return known }
        let before = found
        found = []
        compare(old, new)
        let isCompatible = found.isEmpty
        found = before
        known[pair] = isCompatible
        return isCompatible
    }

    // MARK: - Combinations

    /// - Returns: whether the comparison is complete.
    private mutating func compareCombinations(_ old: SchemaView, _ new: SchemaView) -> Bool {
        let (before, after) = (old.combination, new.combination)
        switch (before, after) {
        case (nil, nil): return false
        case (nil, let after?): return widen(old, new, after)
        case (let before?, nil):
            // A combination of one schema is that schema.
            if before.schemas.count == 1, !old.hasOwnRules {
                compare(before.schemas[0], new)
                return true
            }
            guard !old.hasOwnRules else { return false }
            if before.keyword == .allOf {
                for schema in before.schemas where isCompatible(schema, new) { return true }
                add("TYPE_CHANGED", new, "it was a combination by allOf")
            } else {
                add("SUM_TYPE_NARROWED", new, "it was a combination by \(before.keyword.rawValue)")
            }
            return true
        case (let before?, let after?):
            compareSchemas(before, after, new)
            return !old.hasOwnRules && !new.hasOwnRules
        }
    }

    private mutating func widen(
        _ old: SchemaView, _ new: SchemaView, _ after: (keyword: Keyword, schemas: [SchemaView])
    ) -> Bool {
        if after.schemas.count == 1, !new.hasOwnRules {
            compare(old, after.schemas[0])
            return true
        }
        if after.keyword == .allOf {
            for schema in after.schemas { compare(old, schema) }
        } else {
            var fits = false
            for schema in after.schemas where !fits { fits = isCompatible(old, schema) }
            if !fits {
                add(
                    "TYPE_CHANGED", new, "no schema of \(after.keyword.rawValue) allows what was allowed",
                    keyword: after.keyword)
            }
        }
        return !new.hasOwnRules
    }

    private mutating func compareSchemas(
        _ before: (keyword: Keyword, schemas: [SchemaView]), _ after: (keyword: Keyword, schemas: [SchemaView]),
        _ new: SchemaView
    ) {
        // Each of the one may have to be tried with each of the other.
        let (pairs, overflow) = before.schemas.count.multipliedReportingOverflow(by: after.schemas.count)
        guard !overflow, pairs <= pairsLeft else {
            isExhausted = true
            return
        }
        let isRelaxed =
            before.keyword == after.keyword || before.schemas.count == 1 || after.keyword == .anyOf
        guard isRelaxed else {
            return add(
                "COMBINED_TYPE_CHANGED", new, "\(before.keyword.rawValue) has become \(after.keyword.rawValue)",
                keyword: after.keyword)
        }
        if before.schemas.count < after.schemas.count, after.keyword == .allOf {
            add("PRODUCT_TYPE_EXTENDED", new, "allOf demands more", keyword: .allOf)
        }
        if before.schemas.count > after.schemas.count, before.keyword != .allOf {
            add("SUM_TYPE_NARROWED", new, "\(after.keyword.rawValue) allows less", keyword: after.keyword)
        }
        var table: [[Bool]] = []
        for old in before.schemas {
            var row: [Bool] = []
            for schema in after.schemas { row.append(isCompatible(old, schema)) }
            table.append(row)
        }
        let matched = Self.matching(table, columns: after.schemas.count)
        if matched < min(before.schemas.count, after.schemas.count) {
            add(
                "COMBINED_TYPE_SUBSCHEMAS_CHANGED", new,
                "the schemas of \(after.keyword.rawValue) do not match any longer",
                keyword: after.keyword)
        }
    }

    /// The size of the greatest matching of rows and columns.
    private static func matching(_ table: [[Bool]], columns: Int) -> Int {
        var rowOf = [Int?](repeating: nil, count: columns)
        var matched = 0
        for row in table.indices {
            // Along paths of changed matches, breadth first.
            var from = [Int?](repeating: nil, count: columns)
            var pending = [row]
            var seen = [Bool](repeating: false, count: columns)
            var end: Int?
            var next = 0
            while end == nil, next < pending.count {
                let current = pending[next]
                next += 1
                for column in 0..<columns where table[current][column] && !seen[column] {
                    seen[column] = true
                    from[column] = current
                    guard let owner = rowOf[column] else {
                        end = column
                        break
                    }
                    pending.append(owner)
                }
            }
            guard var column = end else { continue }
            matched += 1
            while let owner = from[column] {
                let previous = rowOf.firstIndex(of: owner)
                rowOf[column] = owner
                guard let previous, owner != row else { break }
                column = previous
            }
        }
        return matched
    }

    private mutating func compareNot(_ old: SchemaView, _ new: SchemaView) {
        guard let after = new.child(.not) else { return }
        guard let before = old.child(.not), isCompatible(after, before) else {
            return add("NOT_TYPE_EXTENDED", new, "not refuses more", keyword: .not)
        }
    }

    // MARK: - Types and values

    private mutating func compareTypes(_ old: SchemaView, _ new: SchemaView) {
        guard new.hasTypes, !new.types.isSuperset(of: old.types) else { return }
        let rule = new.types.isDisjoint(with: old.types) ? "TYPE_CHANGED" : "TYPE_NARROWED"
        let before = old.hasTypes ? old.types.names : "any type"
        add(rule, new, "the type was \(before) and is \(new.types.names)", keyword: .type)
    }

    private mutating func compareValues(_ old: SchemaView, _ new: SchemaView) {
        func values(_ view: SchemaView) -> [Int]? {
            if let const = view.keywords[.const] { return [const] }
            return view.keywords[.enum].map { view.document.elements($0) }
        }
        guard let after = values(new) else { return }
        let keyword: Keyword = new.keywords[.const] != nil ? .const : .enum
        guard let before = values(old) else {
            return add("ENUM_ARRAY_NARROWED", new, "only some values are allowed now", keyword: keyword)
        }
        var state = EvaluationState()
        state.reset(steps: 1_000_000, depth: 1)
        let (document, other) = (old.document, new.document)
        let evaluation = Evaluation(old.plan, entries: document.entries, text: document.bytes.span)
        for value in before {
            var isKnown = false
            for candidate in after where evaluation.isEqual(value, other, candidate, &state) {
                isKnown = true
                break
            }
            if isKnown { continue }
            let rule = before.count > after.count ? "ENUM_ARRAY_NARROWED" : "ENUM_ARRAY_CHANGED"
            let text = String(decoding: document.source(value).prefix(100), as: UTF8.self)
            return add(rule, new, "the value \(text) is not allowed any longer", keyword: keyword)
        }
    }
}
