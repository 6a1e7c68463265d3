import RegularExpressions
import TrestleJSON

/// A compiled schema: its parts as flat lists that name one another by index.
final class SchemaPlan: Sendable {
    let nodes: [SchemaNode]
    let applicators: [Applicator]
    /// The nodes of `allOf`, `anyOf`, `oneOf` and `prefixItems`.
    let nodeLists: [Int32]
    let numbers: [NumberRules]
    let strings: [StringRules]
    let arrays: [ArrayRules]
    let objects: [ObjectRules]
    let names: NameTables
    let properties: [PropertyRule]
    let patternProperties: [PatternProperty]
    let dependencies: [Dependency]
    /// Names of `dependentRequired`, and those of `required` beyond the 64th, in UTF-8.
    let nameLists: [[UInt8]]
    let patterns: [RegularExpression]
    let dynamicReferences: [DynamicReference]
    let enumerations: [Enumeration]
    /// The values of `enum` and `const`, as one array.
    let constants: SchemaDocument
    /// Where those of an enumeration lie in it.
    let constantPositions: [Int32]
    /// For the places of faults.
    let documents: [SchemaDocument]
    let resources: [SchemaResource]
    /// Whether a `$dynamicRef` needs to know which resources have been entered.
    var usesDynamicScope: Bool { !dynamicReferences.isEmpty }

    init(_ compiler: consuming SchemaCompiler, constants: SchemaDocument, positions: [Int32]) {
        nodes = compiler.nodes
        applicators = compiler.applicators
        nodeLists = compiler.nodeLists
        numbers = compiler.numbers
        strings = compiler.strings
        arrays = compiler.arrays
        objects = compiler.objects
        names = compiler.names
        properties = compiler.properties
        patternProperties = compiler.patternProperties
        dependencies = compiler.dependencies
        nameLists = compiler.nameLists
        patterns = compiler.patterns
        dynamicReferences = compiler.dynamicReferences
        enumerations = compiler.enumerations
        documents = compiler.library.documents
        resources = compiler.library.resources
        self.constants = constants
        constantPositions = positions
    }
}

/// Items of a flat list.
struct PlanRange: Sendable, BitwiseCopyable {
    var first: Int32 = 0
    var count: Int32 = 0
    var indices: Range<Int> { Int(first)..<Int(first + count) }
}

/// One schema. Indexes are -1 where there is nothing.
struct SchemaNode: Sendable, BitwiseCopyable {
    var types: ValueTypes = .all
    var hasTypes = false
    var isFalse = false
    /// Whether it needs to know which members and items other keywords have evaluated.
    var tracks = false
    var enumeration: Int32 = -1
    var number: Int32 = -1
    var string: Int32 = -1
    var array: Int32 = -1
    var object: Int32 = -1
    var applicators = PlanRange()
    var unevaluatedItems: Int32 = -1
    var unevaluatedProperties: Int32 = -1
    var resource: Int32
    /// Its place in the documents.
    var document: Int32
    var position: Int32
}

/// The values that `type` names.
struct ValueTypes: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8

    static let null = ValueTypes(rawValue: 1)
    static let boolean = ValueTypes(rawValue: 2)
    static let object = ValueTypes(rawValue: 4)
    static let array = ValueTypes(rawValue: 8)
    static let number = ValueTypes(rawValue: 16)
    static let string = ValueTypes(rawValue: 32)
    static let integer = ValueTypes(rawValue: 64)
    static let all = ValueTypes(rawValue: 127)

    static let named: [(name: String, type: ValueTypes)] = [
        ("null", .null), ("boolean", .boolean), ("object", .object), ("array", .array), ("number", .number),
        ("string", .string), ("integer", .integer),
    ]

    @inline(__always)
    static func of(_ kind: JSONIndex.Kind) -> ValueTypes {
        switch kind {
        case .null: .null
        case .false, .true: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    var names: String { Self.named.filter { contains($0.type) }.map(\.name).joined(separator: " or ") }
}

enum Applicator: Sendable, BitwiseCopyable {
    case reference(Int32)
    case dynamicReference(Int32)
    case allOf(PlanRange)
    case anyOf(PlanRange)
    case oneOf(PlanRange)
    case not(Int32)
    case conditional(condition: Int32, then: Int32, otherwise: Int32)
}

/// A `$dynamicRef` whose target is a dynamic anchor.
struct DynamicReference: Sendable {
    let initial: Int32
    /// The anchor of the same name in each resource that has one, by resource.
    var targets: [Int32: Int32]
}

struct Enumeration: Sendable, BitwiseCopyable {
    /// In `constantPositions`.
    var range: PlanRange
    /// For strings alone: their table.
    var table: Int32 = -1
    var isConst: Bool
}

/// A number in a schema.
struct NumberLimit: Sendable, BitwiseCopyable {
    let short: ShortDecimal
    /// Its text in the document of the node.
    let start: Int32
    let end: Int32
    let isShort: Bool
}

struct NumberRules: Sendable, BitwiseCopyable {
    var minimum: NumberLimit?
    var maximum: NumberLimit?
    var exclusiveMinimum: NumberLimit?
    var exclusiveMaximum: NumberLimit?
    /// coefficient × 10^exponent
    var multipleOf: (coefficient: UInt64, exponent: Int32)?
}

struct StringRules: Sendable, BitwiseCopyable {
    /// In characters (code points).
    var minimumLength: Int = 0
    var maximumLength: Int = .max
    var pattern: Int32 = -1
    var format: StringFormat?
}

struct ArrayRules: Sendable, BitwiseCopyable {
    var minimum: Int = 0
    var maximum: Int = .max
    var isUnique = false
    var prefix = PlanRange()
    /// What items behind the prefix must be.
    var items: Int32 = -1
    var itemsKeyword: ItemsKeyword = .items
    var contains: Int32 = -1
    var minimumContains: Int = 1
    var maximumContains: Int = .max
    var prefixKeyword: ItemsKeyword = .prefixItems

    enum ItemsKeyword: Sendable, BitwiseCopyable { case items, additionalItems, prefixItems }
}

struct ObjectRules: Sendable, BitwiseCopyable {
    var minimum: Int = 0
    var maximum: Int = .max
    /// The names of `properties` and the first 64 of `required`; -1 for none.
    var table: Int32 = -1
    /// The bits of the names that are required.
    var required: UInt64 = 0
    /// Further required names, in `nameLists`.
    var requiredMore = PlanRange()
    var patterns = PlanRange()
    var additional: Int32 = -1
    var propertyNames: Int32 = -1
    var dependencies = PlanRange()
}

struct PropertyRule: Sendable, BitwiseCopyable {
    var node: Int32 = -1
    /// Whether `properties` has it.
    var isDeclared = false
    /// Its bit in `required`, or 0.
    var required: UInt64 = 0
}

struct PatternProperty: Sendable, BitwiseCopyable {
    let pattern: Int32
    let node: Int32
}

struct Dependency: Sendable, BitwiseCopyable {
    /// The member that it depends on, in `nameLists`.
    let name: Int32
    /// What must be there, too, in `nameLists`.
    var required = PlanRange()
    /// What the object must be, too.
    var node: Int32 = -1
    let keyword: DependencyKeyword

    enum DependencyKeyword: Sendable, BitwiseCopyable { case dependencies, dependentRequired, dependentSchemas }
}
