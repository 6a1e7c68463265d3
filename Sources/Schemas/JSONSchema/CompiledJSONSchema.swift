public import TrestleJSON
import WireBytes

/// A JSON Schema of draft 7 or 2020-12, compiled.
///
///     let schema = try CompiledJSONSchema(Array(#"{"type": "object", "required": ["id"]}"#.utf8))
///     var validator = JSONSchemaValidator(schema)
///     try validator.isValid(payload.span)
///
/// Patterns are those of ECMA-262 with the flag `u`. `format` is an annotation unless `Options.assertsFormats` is set.
/// Recursive schemas are fine; a schema that applies itself to the same value is refused.
public struct CompiledJSONSchema: Sendable {
    public struct Options: Sendable {
        /// The draft of a schema without `$schema`; default: draft 7, as Confluent's registry takes it.
        public var defaultDraft = JSONSchemaDraft.draft7
        /// Whether a string that does not have its `format` is a fault; default: false, as the drafts have it.
        public var assertsFormats = false

        public init() {}
    }

    let plan: SchemaPlan

    /// - Parameters:
    ///   - text: the schema as JSON text.
    ///   - uri: where it comes from; references in it are relative to this, or to its `$id`.
    ///   - documents: the texts of other schemas that it refers to, by URI, or by the name that the reference has.
    /// - Throws: `JSONSchemaError` with the place of the first fault.
    public init(
        _ text: [UInt8], uri: String = "", documents: [String: [UInt8]] = [:], options: Options = Options()
    ) throws(JSONSchemaError) {
        // By bytes: to compare strings is not linear in their length.
        let byName = Dictionary(
            documents.map { (Array($0.key.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
        try self.init(text, uri: uri, options: options) { byName[Array($0.utf8)] }
    }

    /// - Parameter load: gives the text of a document by its URI without a fragment, and `nil` for an unknown one.
    public init(
        _ text: [UInt8], uri: String = "", options: Options = Options(), load: @escaping (String) -> [UInt8]?
    ) throws(JSONSchemaError) {
        var library = SchemaLibrary(defaultDraft: options.defaultDraft, load: load)
        let root = try library.add(text, uri: URIReference(uri).document)
        let place = library.resources[root].place
        plan = try SchemaCompiler(library, assertsFormats: options.assertsFormats).plan(root: place)
    }

    /// The draft that the schema is written in.
    public var draft: JSONSchemaDraft { plan.resources[0].dialect.draft }
}

/// Judges JSON texts by a schema. It keeps its memory from one text to the next, so that judging a text allocates nothing.
public struct JSONSchemaValidator: Sendable {
    /// The most steps for one text by default: a schema applied to a value, a name looked at, 16 bytes of text.
    public static let defaultMaximumSteps = 1_000_000
    /// The most schemas inside one another by default.
    public static let defaultMaximumDepth = 1_024

    public let schema: CompiledJSONSchema
    private let maximumSteps: Int
    private let maximumDepth: Int
    private var index = JSONIndex()
    private var state = EvaluationState()

    public init(
        _ schema: CompiledJSONSchema, maximumSteps: Int = Self.defaultMaximumSteps,
        maximumDepth: Int = Self.defaultMaximumDepth
    ) {
        self.schema = schema
        self.maximumSteps = maximumSteps
        self.maximumDepth = min(maximumDepth, Self.defaultMaximumDepth)
    }

    /// Whether a JSON text satisfies the schema.
    public mutating func isValid(_ text: Span<UInt8>) throws(JSONSchemaLimit) -> Bool {
        do {
            try index.read(text)
        } catch {
            throw .notJSON(offset: error.offset, problem: error.problem)
        }
        return try isValid(text, index)
    }

    /// Whether a JSON text that has been read already satisfies the schema.
    ///
    /// - Parameter index: the index of `text`.
    public mutating func isValid(_ text: Span<UInt8>, _ index: borrowing JSONIndex) throws(JSONSchemaLimit) -> Bool {
        state.reset(steps: maximumSteps, depth: maximumDepth)
        let isValid = Self.evaluate(schema.plan, text, index, &state)
        try throwIfStopped()
        return isValid
    }

    /// The places where a JSON text does not fit the schema; empty when it does.
    ///
    /// Of an `anyOf` or `oneOf` without a match it also names the faults of the branch that the value comes closest to.
    ///
    /// - Parameter maximumCount: the most faults that are collected.
    public mutating func faults(
        in text: Span<UInt8>, maximumCount: Int = 16
    ) throws(JSONSchemaLimit) -> [JSONSchemaFault] {
        do {
            try index.read(text)
        } catch {
            throw .notJSON(offset: error.offset, problem: error.problem)
        }
        state.reset(steps: maximumSteps, depth: maximumDepth)
        state.collects = true
        state.maximumFaults = maximumCount
        let isValid = Self.evaluate(schema.plan, text, index, &state)
        if isValid, state.stop == nil { return [] }
        // With some faults known, it does not matter that the search for more was given up.
        if state.faults.isEmpty { try throwIfStopped() }
        let report = FaultReport(plan: schema.plan, entries: index.entries, text: text)
        var faults: [JSONSchemaFault] = []
        for record in state.faults { faults.append(report.fault(record)) }
        return faults
    }

    private static func evaluate(
        _ plan: SchemaPlan, _ text: Span<UInt8>, _ index: borrowing JSONIndex, _ state: inout EvaluationState
    ) -> Bool {
        Evaluation(plan, entries: index.entries, text: text).check(0, 0, &state)
    }

    private func throwIfStopped() throws(JSONSchemaLimit) {
        switch state.stop {
        case nil: return
        case .steps: throw .steps(maximumSteps)
        case .depth: throw .depth(maximumDepth)
        }
    }
}
