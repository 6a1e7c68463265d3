import TrestleJSON
import WireBytes

extension SchemaCompiler {
    /// `type`, `enum`, `const` and the keywords of numbers.
    mutating func compileValidation(_ source: SchemaSource, _ node: inout SchemaNode) throws(JSONSchemaError) {
        if let value = source.keywords[.type] {
            node.types = try types(value, source)
            node.hasTypes = true
        }
        if let value = source.keywords[.enum] {
            guard source.document.kind(value) == .array else { throw source.error(value, "enum is not a list") }
            node.enumeration = enumeration(source.document.elements(value), source, isConst: false)
        }
        if let value = source.keywords[.const] {
            let const = enumeration([value], source, isConst: true)
            if node.enumeration < 0 {
                node.enumeration = const
            } else {
                // Both hold: the values of `enum` that equal `const` are left to a schema of its own.
                try addConst(const, source)
            }
        }
        node.number = try numbers(source)
    }

    /// A schema with `const` alone, beside one with `enum`.
    private mutating func addConst(_ const: Int32, _ source: SchemaSource) throws(JSONSchemaError) {
        let number = extraNode(source.place) { $0.enumeration = const }
        let range = PlanRange(first: Int32(nodeLists.count), count: 1)
        nodeLists.append(number)
        applicators.append(.allOf(range))
    }

    private func types(_ position: Int, _ source: SchemaSource) throws(JSONSchemaError) -> ValueTypes {
        let names = source.document.kind(position) == .array ? source.document.elements(position) : [position]
        var types: ValueTypes = []
        for name in names {
            guard source.document.kind(name) == .string else { throw source.error(name, "type is not a string") }
            let text = source.document.text(name)
            guard let type = ValueTypes.named.first(where: { $0.name.hasSameBytes(as: text) })?.type else {
                throw source.error(name, "there is no type \"\(text.prefix(100))\"")
            }
            types.insert(type)
        }
        return types
    }

    private mutating func enumeration(_ values: [Int], _ source: SchemaSource, isConst: Bool) -> Int32 {
        var enumeration = Enumeration(
            range: PlanRange(first: constantCount, count: Int32(values.count)), isConst: isConst)
        for value in values {
            if constantCount > 0 { constants.append(UInt8(ascii: ",")) }
            constants += source.document.source(value)
            constantCount += 1
        }
        if !values.isEmpty, values.allSatisfy({ source.document.kind($0) == .string }) {
            var seen: Set<[UInt8]> = []
            var entries: [(name: [UInt8], value: Int32)] = []
            for value in values {
                var name: [UInt8] = []
                source.document[value].decode(from: source.document.bytes.span, into: &name)
                if seen.insert(name).inserted { entries.append((name, 0)) }
            }
            enumeration.table = names.add(entries)
        }
        enumerations.append(enumeration)
        return Int32(enumerations.count - 1)
    }

    // MARK: - Numbers

    private mutating func numbers(_ source: SchemaSource) throws(JSONSchemaError) -> Int32 {
        var rules = NumberRules()
        rules.minimum = try limit(.minimum, source)
        rules.maximum = try limit(.maximum, source)
        rules.exclusiveMinimum = try limit(.exclusiveMinimum, source)
        rules.exclusiveMaximum = try limit(.exclusiveMaximum, source)
        if let divisor = try limit(.multipleOf, source), let position = source.keywords[.multipleOf] {
            let digits = DecimalDigits(source.document.bytes.span.extracting(source.document[position].range))
            guard !digits.isZero, !digits.isNegative, let coefficient = digits.coefficient, divisor.isShort else {
                throw source.error(position, "multipleOf is not a number above 0 of at most 18 digits")
            }
            rules.multipleOf = (coefficient, Int32(digits.lowest))
        }
        let hasLimits =
            rules.minimum != nil || rules.maximum != nil || rules.exclusiveMinimum != nil
            || rules.exclusiveMaximum != nil
        guard hasLimits || rules.multipleOf != nil else { return -1 }
        numbers.append(rules)
        return Int32(numbers.count - 1)
    }

    private func limit(_ keyword: Keyword, _ source: SchemaSource) throws(JSONSchemaError) -> NumberLimit? {
        guard let position = source.keywords[keyword] else { return nil }
        let entry = source.document[position]
        guard entry.kind == .number else { throw source.error(position, "\(keyword.rawValue) is not a number") }
        let short = ShortDecimal(source.document.bytes.span.extracting(entry.range))
        return NumberLimit(
            short: short ?? ShortDecimal(coefficient: 0, exponent: 0), start: Int32(entry.start),
            end: Int32(entry.end), isShort: short != nil)
    }

    // MARK: - Strings

    mutating func strings(_ source: SchemaSource) throws(JSONSchemaError) -> Int32 {
        var rules = StringRules()
        var isEmpty = true
        if source.dialect.validates {
            rules.minimumLength = try source.count(.minLength) ?? 0
            rules.maximumLength = try source.count(.maxLength) ?? .max
            isEmpty = rules.minimumLength == 0 && rules.maximumLength == .max
            if let value = source.keywords[.pattern] {
                _ = try source.string(value, .pattern)
                rules.pattern = try pattern(value, source)
                isEmpty = false
            }
        }
        if let value = source.keywords[.format] {
            let name = try source.string(value, .format)
            if assertsFormats || source.dialect.assertsFormats,
                let format = StringFormat(name, in: source.dialect.draft)
            {
                rules.format = format
                isEmpty = false
            }
        }
        if isEmpty { return -1 }
        strings.append(rules)
        return Int32(strings.count - 1)
    }

    // MARK: - Arrays

    mutating func array(_ source: SchemaSource) throws(JSONSchemaError) -> Int32 {
        var rules = ArrayRules()
        if source.dialect.validates {
            rules.minimum = try source.count(.minItems) ?? 0
            rules.maximum = try source.count(.maxItems) ?? .max
            rules.isUnique = try source.boolean(.uniqueItems)
        }
        if source.dialect.applies { try addItems(source, &rules) }
        let isEmpty =
            rules.minimum == 0 && rules.maximum == .max && !rules.isUnique && rules.prefix.count == 0
            && rules.items < 0 && rules.contains < 0
        if isEmpty { return -1 }
        arrays.append(rules)
        return Int32(arrays.count - 1)
    }

    private mutating func addItems(_ source: SchemaSource, _ rules: inout ArrayRules) throws(JSONSchemaError) {
        if source.dialect.isDraft7 {
            if let value = source.keywords[.items] {
                if source.document.kind(value) == .array {
                    rules.prefix = try nodes(source.document.elements(value), source)
                    rules.prefixKeyword = .items
                    if let rest = source.keywords[.additionalItems] {
                        rules.items = try child(rest, source)
                        rules.itemsKeyword = .additionalItems
                    }
                } else {
                    rules.items = try child(value, source)
                }
            }
        } else {
            if let value = source.keywords[.prefixItems] {
                rules.prefix = try nodes(try source.schemas(value, .prefixItems), source)
            }
            if let value = source.keywords[.items] { rules.items = try child(value, source) }
        }
        if let value = source.keywords[.contains] {
            rules.contains = try child(value, source)
            if !source.dialect.isDraft7, source.dialect.validates {
                rules.minimumContains = try source.count(.minContains) ?? 1
                rules.maximumContains = try source.count(.maxContains) ?? .max
            }
        }
    }
}
