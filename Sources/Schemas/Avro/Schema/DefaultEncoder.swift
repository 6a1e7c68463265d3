import TrestleJSON
import WireBytes

/// Encodes the defaults of fields, which also shows whether they are valid. A default may leave out fields that have defaults themselves, so
/// that some must be encoded before others.
struct DefaultEncoder {
    private let parser: SchemaParser
    private let limit: Int
    private var states: [State]
    /// The default of a member, as an index in `parser.defaults`.
    private var places: [Int: Int] = [:]

    private enum State { case waiting, started, done }

    init(parser: SchemaParser, limit: Int) {
        self.parser = parser
        self.limit = limit
        states = Array(repeating: .waiting, count: parser.defaults.count)
    }

    consuming func encode(into table: inout TypeTable) throws(AvroError) {
        var encoder = self
        for (place, item) in encoder.parser.defaults.enumerated() {
            let member = encoder.member(item, table)
            encoder.places[member] = place
            table.markDefault(ofMember: member)
        }
        // Types inside a type come behind it, so that this order nearly always finds them done.
        for place in encoder.states.indices.reversed() { try encoder.encode(place, into: &table) }
    }

    private func member(_ item: SchemaParser.Default, _ table: TypeTable) -> Int {
        Int(table.types[item.type].first) + item.field
    }

    private mutating func encode(_ place: Int, into table: inout TypeTable) throws(AvroError) {
        var stack = [place]
        var scratch = JSONScratch()
        while let place = stack.last {
            if states[place] == .done {
                stack.removeLast()
                continue
            }
            states[place] = .started
            let item = parser.defaults[place]
            let member = member(item, table)
            guard let missing = try attempt(item, member, &table, &scratch) else {
                states[place] = .done
                stack.removeLast()
                continue
            }
            guard let needed = places[missing], states[needed] != .started else {
                throw AvroError(.invalidSchema, path: item.path, expected: "a default that does not contain itself")
            }
            // All of its record at once, so that a default is tried again only once for each record in it.
            let record = parser.defaults[needed].type
            let first = Int(table.types[record].first)
            for sibling in first..<first + Int(table.types[record].count) where sibling != missing {
                if let other = places[sibling], states[other] == .waiting { stack.append(other) }
            }
            stack.append(needed)
        }
    }

    /// Encodes a default into the table.
    ///
    /// - Returns: the member whose default must be encoded first; `nil` when it is done.
    private func attempt(
        _ item: SchemaParser.Default, _ member: Int, _ table: inout TypeTable, _ scratch: inout JSONScratch
    ) throws(AvroError) -> Int? {
        var output = WireBuffer()
        let left = limit - table.defaults.count
        switch item.value {
        case .encoded(let bytes): output.append(bytes.span)
        case .entry(let entry):
            let budget = left + parser.text.count
            var run = JSONEncodingRun(
                types: table.types.span, members: table.members.span, texts: table.texts.span,
                defaults: table.defaults.span,
                json: parser.text.span, entries: parser.index.entries, options: .defaults, budget: budget)
            do throws(AvroError) {
                try run.value(entry, type: Int(table.members[member].type), into: &output, &scratch)
            } catch {
                if run.missingDefault >= 0 { return run.missingDefault }
                throw AvroError(
                    .invalidSchema, path: item.path + error.path, offset: parser.index[entry].offset,
                    expected: error.expected,
                    found: error.found)
            }
        }
        guard output.count <= left else {
            throw AvroError(.limit, path: item.path, expected: "defaults of at most \(limit) bytes in all")
        }
        table.setDefault(output.bytes, ofMember: member)
        return nil
    }
}
