import TrestleJSON

extension SchemaCompiler {
    /// The keywords of objects.
    mutating func object(_ source: SchemaSource) throws(JSONSchemaError) -> Int32 {
        var rules = ObjectRules()
        var required: [[UInt8]] = []
        if source.dialect.validates {
            rules.minimum = try source.count(.minProperties) ?? 0
            rules.maximum = try source.count(.maxProperties) ?? .max
            if let value = source.keywords[.required] { required = try source.names(value, .required) }
        }
        try addProperties(source, required, &rules)
        if source.dialect.applies {
            if let value = source.keywords[.patternProperties] {
                rules.patterns = try patternProperties(value, source)
            }
            if let value = source.keywords[.additionalProperties] { rules.additional = try child(value, source) }
            if let value = source.keywords[.propertyNames] { rules.propertyNames = try child(value, source) }
        }
        rules.dependencies = try dependencies(source)
        let isEmpty =
            rules.minimum == 0 && rules.maximum == .max && rules.table < 0 && rules.requiredMore.count == 0
            && rules.patterns.count == 0 && rules.additional < 0 && rules.propertyNames < 0
            && rules.dependencies.count == 0
        if isEmpty { return -1 }
        objects.append(rules)
        return Int32(objects.count - 1)
    }

    /// One table for the names of `properties` and `required`: a member needs one look-up.
    private mutating func addProperties(
        _ source: SchemaSource, _ required: [[UInt8]], _ rules: inout ObjectRules
    ) throws(JSONSchemaError) {
        var found: [[UInt8]: PropertyRule] = [:]
        var order: [[UInt8]] = []
        if source.dialect.applies, let value = source.keywords[.properties] {
            for member in try source.map(value, .properties) {
                var rule = PropertyRule(isDeclared: true)
                let node = try child(member.value, source)
                // The schema `true` needs no visit.
                if source.document.kind(member.value) != .true { rule.node = node }
                found[member.name] = rule
                order.append(member.name)
            }
        }
        for (index, name) in required.prefix(64).enumerated() {
            if found[name] == nil { order.append(name) }
            found[name, default: PropertyRule()].required = 1 << UInt64(index)
            rules.required |= 1 << UInt64(index)
        }
        rules.requiredMore = PlanRange(first: Int32(nameLists.count), count: Int32(max(0, required.count - 64)))
        nameLists += required.dropFirst(64)
        guard !order.isEmpty else { return }
        var entries: [(name: [UInt8], value: Int32)] = []
        for name in order {
            entries.append((name, Int32(properties.count)))
            properties.append(found[name] ?? PropertyRule())
        }
        rules.table = names.add(entries)
    }

    private mutating func patternProperties(
        _ value: Int, _ source: SchemaSource
    ) throws(JSONSchemaError) -> PlanRange {
        var found: [PatternProperty] = []
        for member in try source.map(value, .patternProperties) {
            found.append(
                PatternProperty(
                    pattern: try pattern(member.position, source), node: try child(member.value, source)))
        }
        let range = PlanRange(first: Int32(patternProperties.count), count: Int32(found.count))
        patternProperties += found
        return range
    }

    /// `dependentRequired`, `dependentSchemas`, and `dependencies`, which are either.
    private mutating func dependencies(_ source: SchemaSource) throws(JSONSchemaError) -> PlanRange {
        var found: [Dependency] = []
        let new: [(Keyword, Dependency.DependencyKeyword)] = [
            (.dependentRequired, .dependentRequired), (.dependentSchemas, .dependentSchemas),
        ]
        for (keyword, kind) in source.dialect.isDraft7 ? [(.dependencies, .dependencies)] : new {
            guard let value = source.keywords[keyword] else { continue }
            guard kind == .dependentRequired ? source.dialect.validates : source.dialect.applies else { continue }
            for member in try source.map(value, keyword) {
                var dependency = Dependency(name: Int32(nameLists.count), keyword: kind)
                nameLists.append(member.name)
                if kind != .dependentSchemas, source.document.kind(member.value) == .array {
                    let names = try source.names(member.value, keyword)
                    dependency.required = PlanRange(first: Int32(nameLists.count), count: Int32(names.count))
                    nameLists += names
                } else if kind == .dependentRequired {
                    throw source.error(member.value, "dependentRequired holds a list of names")
                } else {
                    dependency.node = try child(member.value, source)
                }
                found.append(dependency)
            }
        }
        let range = PlanRange(first: Int32(dependencies.count), count: Int32(found.count))
        dependencies += found
        return range
    }
}
