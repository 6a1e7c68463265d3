import RegularExpressions
import TrestleJSON
import WireBytes

extension JSONSchemaComparison {
    // MARK: - Numbers

    mutating func compareNumbers(_ old: SchemaView, _ new: SchemaView) {
        limit(.maximum, "MAXIMUM", isUpper: true, old, new)
        limit(.minimum, "MINIMUM", isUpper: false, old, new)
        limit(.exclusiveMaximum, "EXCLUSIVE_MAXIMUM", isUpper: true, old, new)
        limit(.exclusiveMinimum, "EXCLUSIVE_MINIMUM", isUpper: false, old, new)
        guard let after = new.keywords[.multipleOf] else { return }
        guard let before = old.keywords[.multipleOf] else {
            return add("MULTIPLE_OF_ADDED", new, "numbers are multiples now", keyword: .multipleOf)
        }
        let divisor = DecimalDigits(new.document.bytes.span.extracting(new.document[after].range))
        let number = DecimalDigits(old.document.bytes.span.extracting(old.document[before].range))
        guard let coefficient = divisor.coefficient, coefficient > 0,
            number.isMultiple(of: coefficient, exponent: divisor.lowest)
        else { return add("MULTIPLE_OF_CHANGED", new, "numbers are multiples of another number", keyword: .multipleOf) }
    }

    private mutating func limit(
        _ keyword: Keyword, _ rule: String, isUpper: Bool, _ old: SchemaView, _ new: SchemaView
    ) {
        guard let after = new.keywords[keyword] else { return }
        let text = String(decoding: new.document.source(after).prefix(50), as: UTF8.self)
        guard let before = old.keywords[keyword] else {
            return add(rule + "_ADDED", new, "\(keyword.rawValue) \(text) is new", keyword: keyword)
        }
        let order = DecimalDigits.compare(
            DecimalDigits(old.document.bytes.span.extracting(old.document[before].range)),
            DecimalDigits(new.document.bytes.span.extracting(new.document[after].range)))
        if isUpper ? order > 0 : order < 0 {
            add(
                rule + (isUpper ? "_DECREASED" : "_INCREASED"), new, "\(keyword.rawValue) is now \(text)",
                keyword: keyword)
        }
    }

    private mutating func count(
        _ keyword: Keyword, _ rule: String, isUpper: Bool, _ old: SchemaView, _ new: SchemaView
    ) {
        guard let after = new.count(keyword), isUpper || after > 0 else { return }
        guard let before = old.count(keyword) else {
            return add(rule + "_ADDED", new, "\(keyword.rawValue) \(after) is new", keyword: keyword)
        }
        if isUpper ? after < before : after > before {
            add(
                rule + (isUpper ? "_DECREASED" : "_INCREASED"), new,
                "\(keyword.rawValue) was \(before) and is \(after)",
                keyword: keyword)
        }
    }

    // MARK: - Strings

    mutating func compareStrings(_ old: SchemaView, _ new: SchemaView) {
        count(.maxLength, "MAX_LENGTH", isUpper: true, old, new)
        count(.minLength, "MIN_LENGTH", isUpper: false, old, new)
        guard let after = new.keywords[.pattern] else { return }
        guard let before = old.keywords[.pattern] else {
            return add("PATTERN_ADDED", new, "text must match a pattern now", keyword: .pattern)
        }
        if old.bytes(before) != new.bytes(after) {
            add("PATTERN_CHANGED", new, "text must match another pattern", keyword: .pattern)
        }
    }

    // MARK: - Objects

    mutating func compareObjects(_ old: SchemaView, _ new: SchemaView) {
        count(.maxProperties, "MAX_PROPERTIES", isUpper: true, old, new)
        count(.minProperties, "MIN_PROPERTIES", isUpper: false, old, new)
        compareAdditional(.additionalProperties, "ADDITIONAL_PROPERTIES", old, new)
        compareDependencies(old, new)
        let (before, after) = (old.map(.properties), new.map(.properties))
        let required = new.names(.required)
        let wasRequired = old.names(.required)
        for name in Set(before.keys).union(after.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let shown = String(decoding: name.prefix(100), as: UTF8.self)
            switch (before[name], after[name]) {
            case (let left?, let right?):
                if required.contains(name), !wasRequired.contains(name), !right.hasDefault {
                    add("REQUIRED_ATTRIBUTE_ADDED", new, "the member \(shown) is required now", keyword: .required)
                }
                compare(left, right)
            case (let left?, nil): removed(name, shown, left, new)
            case (nil, let right?): added(name, shown, right, old, new, isRequired: required.contains(name))
            case (nil, nil): break
            }
        }
    }

    private mutating func removed(_ name: [UInt8], _ shown: String, _ property: SchemaView, _ new: SchemaView) {
        switch Self.model(of: new, for: name, additional: .additionalProperties) {
        case .open: return
        case .partial(let schema):
            if !isCompatible(property, schema) {
                add(
                    "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", new,
                    "the member \(shown) is now one of the further members, which do not allow it")
            }
        case .closed:
            if !property.isFalse {
                add("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", new, "the member \(shown) is not allowed any longer")
            }
        }
    }

    private mutating func added(
        _ name: [UInt8], _ shown: String, _ property: SchemaView, _ old: SchemaView, _ new: SchemaView, isRequired: Bool
    ) {
        switch Self.model(of: old, for: name, additional: .additionalProperties) {
        case .open:
            if property.isTrue { break }
            add(
                "PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", property,
                "the member \(shown), which could be anything, is constrained now")
        case .partial(let schema):
            if !isCompatible(schema, property) {
                add(
                    "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", property,
                    "the member \(shown) allows less than the further members did")
            }
        case .closed: break
        }
        if isRequired, !property.hasDefault {
            add("REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", property, "the new member \(shown) is required")
        }
    }

    private enum Model { case open, partial(SchemaView), closed }

    /// What a schema says to members that its `properties` do not name.
    private static func model(of view: SchemaView, for name: [UInt8], additional: Keyword) -> Model {
        for (pattern, schema) in view.map(.patternProperties) {
            var steps = 10_000
            if let regex = RegularExpression(ecmaScript: String(decoding: pattern, as: UTF8.self)),
                regex.isFound(in: name.span, steps: &steps)
            {
                return .partial(schema)
            }
        }
        guard let rest = view.child(additional) else { return .open }
        return rest.isFalse ? .closed : rest.isTrue ? .open : .partial(rest)
    }

    /// `additionalProperties`, `additionalItems`: schemas, `true` by default.
    private mutating func compareAdditional(_ keyword: Keyword, _ rule: String, _ old: SchemaView, _ new: SchemaView) {
        guard let after = new.child(keyword), !after.isTrue else { return }
        guard let before = old.child(keyword), !before.isTrue else {
            return add(
                rule + (after.isFalse ? "_REMOVED" : "_NARROWED"), new, "\(keyword.rawValue) allows less",
                keyword: keyword)
        }
        if before.isFalse { return }
        if after.isFalse {
            add(rule + "_REMOVED", new, "\(keyword.rawValue) allows nothing any longer", keyword: keyword)
        } else {
            compare(before, after)
        }
    }

    private mutating func compareDependencies(_ old: SchemaView, _ new: SchemaView) {
        for keyword in [Keyword.dependencies, .dependentRequired, .dependentSchemas] {
            let (before, after) = (old.map(keyword), new.map(keyword))
            for (name, dependency) in after.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let shown = String(decoding: name.prefix(100), as: UTF8.self)
                let isList = dependency.document.kind(dependency.place.position) == .array
                guard let known = before[name] else {
                    add(
                        isList ? "DEPENDENCY_ARRAY_ADDED" : "DEPENDENCY_SCHEMA_ADDED", new,
                        "the member \(shown) has a dependency now", keyword: keyword)
                    continue
                }
                if isList {
                    let names = Set(known.document.elements(known.place.position).map { known.bytes($0) })
                    let more = Set(dependency.document.elements(dependency.place.position).map { dependency.bytes($0) })
                    if !more.isSubset(of: names) {
                        add("DEPENDENCY_ARRAY_EXTENDED", new, "the member \(shown) depends on more", keyword: keyword)
                    }
                } else {
                    compare(known, dependency)
                }
            }
        }
    }

    // MARK: - Arrays

    mutating func compareArrays(_ old: SchemaView, _ new: SchemaView) {
        count(.maxItems, "MAX_ITEMS", isUpper: true, old, new)
        count(.minItems, "MIN_ITEMS", isUpper: false, old, new)
        if new.isTrueFlag(.uniqueItems), !old.isTrueFlag(.uniqueItems) {
            add("UNIQUE_ITEMS_ADDED", new, "items must differ now", keyword: .uniqueItems)
        }
        let (before, after) = (Self.items(old), Self.items(new))
        for index in 0..<max(before.prefix.count, after.prefix.count) {
            if index < before.prefix.count, index < after.prefix.count {
                compare(before.prefix[index], after.prefix[index])
            } else if index < before.prefix.count {
                removedItem(before.prefix[index], index, after.rest, new)
            } else {
                addedItem(after.prefix[index], index, before.rest)
            }
        }
        guard let rest = after.rest, !rest.isTrue else { return }
        guard let known = before.rest, !known.isTrue else {
            let isTuple = !after.prefix.isEmpty || !before.prefix.isEmpty
            return add(
                isTuple ? (rest.isFalse ? "ADDITIONAL_ITEMS_REMOVED" : "ADDITIONAL_ITEMS_NARROWED") : "SCHEMA_ADDED",
                new,
                "items are constrained now", keyword: .items)
        }
        compare(known, rest)
    }

    /// The schemas of the first items, and of those behind them.
    private static func items(_ view: SchemaView) -> (prefix: [SchemaView], rest: SchemaView?) {
        if view.keywords[.prefixItems] != nil { return (view.children(.prefixItems), view.child(.items)) }
        guard let items = view.keywords[.items] else { return ([], nil) }
        if view.document.kind(items) == .array { return (view.children(.items), view.child(.additionalItems)) }
        return ([], view.child(.items))
    }

    private mutating func removedItem(_ item: SchemaView, _ index: Int, _ rest: SchemaView?, _ new: SchemaView) {
        guard let rest, !rest.isTrue else { return }
        if rest.isFalse {
            if !item.isFalse {
                add("ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", new, "the item \(index) is not allowed any longer")
            }
        } else if !isCompatible(item, rest) {
            add(
                "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", new,
                "the item \(index) is now one of the further items, which do not allow it")
        }
    }

    private mutating func addedItem(_ item: SchemaView, _ index: Int, _ rest: SchemaView?) {
        guard let rest, !rest.isTrue else {
            if !item.isTrue {
                add(
                    "ITEM_ADDED_TO_OPEN_CONTENT_MODEL", item,
                    "the item \(index), which could be anything, is constrained now")
            }
            return
        }
        if !rest.isFalse, !isCompatible(rest, item) {
            add(
                "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", item,
                "the item \(index) allows less than the further items did")
        }
    }
}
