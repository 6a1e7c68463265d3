import TrestleJSON

/// The keywords that constrain values or lead to other schemas.
enum Keyword: String, CaseIterable, Sendable {
    // Core
    case schema = "$schema"
    case id = "$id"
    case ref = "$ref"
    case anchor = "$anchor"
    case dynamicRef = "$dynamicRef"
    case dynamicAnchor = "$dynamicAnchor"
    case defs = "$defs"
    case definitions
    // Validation
    case type, `enum`, const
    case multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum
    case maxLength, minLength, pattern, format
    case maxItems, minItems, uniqueItems, maxContains, minContains
    case maxProperties, minProperties, required, dependentRequired
    // Applicators
    case allOf, anyOf, oneOf, not
    case `if`, then, `else`
    case dependentSchemas, dependencies
    case prefixItems, items, additionalItems, contains
    case properties, patternProperties, additionalProperties, propertyNames
    case unevaluatedItems, unevaluatedProperties
    case contentSchema
    // The schema `false`
    case falseSchema = ""

    private static let byName: [[UInt8]: Keyword] = Dictionary(
        uniqueKeysWithValues: allCases.dropLast().map { (Array($0.rawValue.utf8), $0) })

    init?(_ name: [UInt8]) {
        guard let keyword = Self.byName[name] else { return nil }
        self = keyword
    }

    /// Where a keyword's value holds schemas.
    enum Children { case none, one, list, map, oneOrList }

    func children(in draft: JSONSchemaDraft) -> Children {
        let isNew = draft == .draft202012
        return switch self {
        case .additionalProperties, .contains, .not, .propertyNames, .if, .then, .else: .one
        case .unevaluatedItems, .unevaluatedProperties, .contentSchema: isNew ? .one : .none
        case .additionalItems: isNew ? .none : .one
        case .items: isNew ? .one : .oneOrList
        case .allOf, .anyOf, .oneOf: .list
        case .prefixItems: isNew ? .list : .none
        case .defs, .dependentSchemas: isNew ? .map : .none
        case .definitions, .properties, .patternProperties, .dependencies: .map
        default: .none
        }
    }
}

extension SchemaDocument {
    /// The keywords of a schema object and their values; of a repeated one, the last.
    func keywords(_ position: Int) -> [Keyword: Int] {
        var found: [Keyword: Int] = [:]
        var name: [UInt8] = []
        for member in members(position) {
            let entry = self[member.name]
            guard entry.range.count <= 128 else { continue }
            name.removeAll(keepingCapacity: true)
            entry.decode(from: bytes.span, into: &name)
            if let keyword = Keyword(name) { found[keyword] = member.value }
        }
        return found
    }
}
