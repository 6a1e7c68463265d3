public import WireBytes

/// Writes data as JSON texts, without a tree. It allocates nothing itself; the output grows as it needs to.
///
/// The members stand in the order in which the fields were written; fields that were not written follow with their defaults.
public struct AvroToJSON: Sendable {
    public let reader: AvroReader
    public let options: AvroJSONOptions
    private let rules: JSONRules

    public init(_ reader: AvroReader, _ options: AvroJSONOptions = .plain) {
        self.reader = reader
        self.options = options
        rules = JSONRules(options)
    }

    /// Appends the JSON text of what `data` encodes.
    ///
    /// - Throws: as `AvroReader.decode`; `output` then has what it had before.
    public func write(_ data: Span<UInt8>, into output: inout WireBuffer) throws(AvroError) {
        _ = try write(data, into: &output, isWhole: true)
    }

    /// Appends the JSON text of a value that more data may follow.
    ///
    /// - Returns: the bytes that the value takes.
    public func writePrefix(_ data: Span<UInt8>, into output: inout WireBuffer) throws(AvroError) -> Int {
        try write(data, into: &output, isWhole: false)
    }

    private func write(_ data: Span<UInt8>, into output: inout WireBuffer, isWhole: Bool) throws(AvroError) -> Int {
        let start = output.count
        let rules = rules
        do throws(AvroError) {
            return try reader.run(data) { run throws(AvroError) in
                run.outputBudget = run.outputBudget.addingReportingOverflow(start).partialValue
                try run.json(reader.program.root, rules, to: &output)
                if isWhole { try run.checkEnd() }
                return run.cursor.position
            }
        } catch {
            output.truncate(to: start)
            throw error
        }
    }

    /// The JSON text of what `data` encodes.
    public func text(_ data: [UInt8]) throws(AvroError) -> String {
        var output = WireBuffer()
        try write(data.span, into: &output)
        return String(decodingUTF8: output.bytes)
    }
}
