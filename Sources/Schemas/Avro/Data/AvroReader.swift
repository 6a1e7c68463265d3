import WireBytes

/// Reads what a writer wrote as a reader's schema: the two are resolved once, and data is then read in one pass.
public struct AvroReader: Sendable {
    public let writer: AvroSchema
    public let reader: AvroSchema
    /// Bounds for the data.
    public var limits = AvroDataLimits()
    let program: ReadProgram

    /// - Parameters:
    ///   - writer: the schema that the data was written with.
    ///   - reader: the schema of the values that come out; the writer's by default.
    /// - Throws: `unresolvable` when no data of the writer can be read. What only some data breaks shows when it comes.
    public init(writer: AvroSchema, reader: AvroSchema? = nil) throws(AvroError) {
        self.writer = writer
        self.reader = reader ?? writer
        program = try Resolver.program(writer: writer, reader: self.reader)
        let root = program.operations[program.root]
        if root.code == .fail {
            throw Self.unresolvable(program.failures[Int(root.first)], AvroError(.unresolvable, expected: ""))
        }
    }

    private static func unresolvable(_ failure: ReadProgram.Failure, _ error: AvroError) -> AvroError {
        AvroError(
            .unresolvable, path: error.path, offset: error.offset, expected: failure.expected, found: failure.found)
    }

    /// Lets `body` read from `data` by the program.
    func run<Result>(
        _ data: Span<UInt8>, _ body: (inout ReadRun) throws(AvroError) -> Result
    ) throws(AvroError) -> Result {
        let table = reader.graph.table
        var run = ReadRun(
            operations: program.operations.span, steps: program.steps.span, table: program.table.span,
            types: table.types.span,
            members: table.members.span, texts: table.texts.span, defaults: table.defaults.span, data: data,
            limits: limits)
        do throws(AvroError) { return try body(&run) } catch {
            throw run.failure < 0 ? error : Self.unresolvable(program.failures[run.failure], error)
        }
    }

    /// The value that `data` encodes.
    ///
    /// - Throws: what is wrong with the data, or what the reader's schema cannot take, with the path and the offset.
    public func decode(_ data: Span<UInt8>) throws(AvroError) -> AvroValue {
        try run(data) { run throws(AvroError) in
            let value = try run.value(program.root)
            try run.checkEnd()
            return value
        }
    }

    /// The value that `data` encodes.
    public func decode(_ data: [UInt8]) throws(AvroError) -> AvroValue { try decode(data.span) }

    /// Reads a value that more data may follow.
    ///
    /// - Parameter data: drops the bytes of the value.
    public func decodePrefix(_ data: inout ArraySlice<UInt8>) throws(AvroError) -> AvroValue {
        let (value, count) = try run(data.span) { run throws(AvroError) in
            let value = try run.value(program.root)
            return (value, run.cursor.position)
        }
        data = data.dropFirst(count)
        return value
    }
}
