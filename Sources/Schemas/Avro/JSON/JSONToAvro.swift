import TrestleJSON
public import WireBytes

/// Encodes JSON texts as Avro, without a tree. A value keeps memory from text to text, so that it allocates nothing once it has grown.
public struct JSONToAvro: Sendable {
    public let schema: AvroSchema
    public let options: AvroJSONOptions
    /// Bytes of defaults that a text may bring in, besides 16 for each of its own; 1 MiB by default.
    public var maximumGrowth = 1 << 20
    private let rules: JSONRules
    private var index = JSONIndex()
    private var scratch = JSONScratch()

    public init(_ schema: AvroSchema, _ options: AvroJSONOptions = .plain) {
        self.schema = schema
        self.options = options
        rules = JSONRules(options)
        scratch.predictions = [Int32](repeating: -1, count: schema.graph.table.members.count)
    }

    /// Appends the encoding of one JSON text.
    ///
    /// - Throws: `invalidJSON`, or what in it does not fit the schema, with the path and the offset; `output` then has what it had before.
    public mutating func encode(_ json: Span<UInt8>, into output: inout WireBuffer) throws(AvroError) {
        if rules.isPlain, encodeDirectly(json, into: &output) { return }
        do { try index.read(json) } catch {
            throw AvroError(.invalidJSON, offset: error.offset, expected: "JSON", found: error.problem)
        }
        let start = output.count
        var scratch = JSONScratch()
        swap(&scratch, &self.scratch)
        defer { swap(&scratch, &self.scratch) }
        let table = schema.graph.table
        let (sixteenfold, overflow) = json.count.multipliedReportingOverflow(by: 16)
        var run = JSONEncodingRun(
            types: table.types.span, members: table.members.span, texts: table.texts.span,
            defaults: table.defaults.span,
            json: json, entries: index.entries, options: rules, budget: overflow ? .max : sixteenfold &+ maximumGrowth)
        do throws(AvroError) { try run.value(0, type: schema.index, into: &output, &scratch) } catch {
            output.truncate(to: start)
            scratch.path.removeAll(keepingCapacity: true)
            scratch.positions.removeAll(keepingCapacity: true)
            throw error
        }
    }

    /// - Returns: `false` when the text needs all rules; `output` then has what it had before.
    private func encodeDirectly(_ json: Span<UInt8>, into output: inout WireBuffer) -> Bool {
        if StrictUTF8.firstFault(in: json) != nil { return false }
        let start = output.count
        let table = schema.graph.table
        var run = JSONDirectRun(
            types: table.types.span, members: table.members.span, texts: table.texts.span, json: json)
        if run.encode(type: schema.index, into: &output) { return true }
        output.truncate(to: start)
        return false
    }

    /// The encoding of one JSON text.
    public mutating func encode(_ json: some StringProtocol) throws(AvroError) -> [UInt8] {
        var output = WireBuffer()
        try encode(Array(json.utf8).span, into: &output)
        return [UInt8](copying: output.bytes)
    }
}
