import WireBytes

/// Reads one datum by a program. What becomes of the values is up to its extensions: a tree, JSON, or nothing.
struct ReadRun: ~Escapable {
    let operations: Span<ReadProgram.Operation>
    let steps: Span<ReadProgram.Step>
    let table: Span<Int32>
    let types: Span<TypeTable.Entry>
    let members: Span<TypeTable.Member>
    let texts: Span<UInt8>
    let defaults: Span<UInt8>
    var cursor: ByteCursor
    /// Values without bytes that may still come.
    private var empties: Int
    /// Bytes that may come out, in all; spent by defaults in advance.
    var outputBudget: Int
    private var depth: Int
    /// The `fail` operation that was reached; -1 when none was.
    private(set) var failure = -1

    @_lifetime(copy operations, copy steps, copy table, copy types, copy members, copy texts, copy defaults, copy data)
    init(
        operations: Span<ReadProgram.Operation>, steps: Span<ReadProgram.Step>, table: Span<Int32>,
        types: Span<TypeTable.Entry>, members: Span<TypeTable.Member>, texts: Span<UInt8>, defaults: Span<UInt8>,
        data: Span<UInt8>, limits: AvroDataLimits
    ) {
        self.operations = operations
        self.steps = steps
        self.table = table
        self.types = types
        self.members = members
        self.texts = texts
        self.defaults = defaults
        cursor = ByteCursor(data)
        let (sixteenfold, overflow) = data.count.multipliedReportingOverflow(by: 16)
        empties = overflow ? .max : sixteenfold &+ min(limits.emptyValues, 1 << 40)
        outputBudget = overflow ? .max : sixteenfold &+ min(limits.output, 1 << 40)
        depth = min(limits.depth, 1 << 20)
    }

    // MARK: Faults

    @inline(never)
    func truncated(_ expected: String) -> AvroError {
        AvroError(.truncated, offset: cursor.position, expected: expected, found: "\(cursor.remaining) bytes")
    }

    @inline(never)
    func invalid(_ expected: String, found: String = "") -> AvroError {
        AvroError(.invalidData, offset: cursor.position, expected: expected, found: found)
    }

    @inline(never)
    private func limit(_ expected: String) -> AvroError {
        AvroError(.limit, offset: cursor.position, expected: expected)
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func spendEmpty() throws(AvroError) {
        empties &-= 1
        if empties < 0 { throw limit("fewer values that take no bytes") }
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func spendOutput(_ count: Int) throws(AvroError) {
        outputBudget &-= count
        if outputBudget < 0 { throw limit("data that grows less when it is read") }
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func enter() throws(AvroError) {
        depth &-= 1
        if depth < 0 { throw limit("records, arrays and maps that are nested less deep") }
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func leave() { depth &+= 1 }

    @inline(never) @_lifetime(self: copy self)
    mutating func fail(_ operation: ReadProgram.Operation) -> AvroError {
        failure = Int(operation.first)
        return AvroError(.unresolvable, offset: cursor.position, expected: "")
    }

    // MARK: Primitives

    @inline(__always) @_lifetime(self: copy self)
    mutating func long() throws(AvroError) -> Int64 {
        guard let value = cursor.readVarlong() else { throw truncatedOrLong("a long of at most 10 bytes", 10) }
        return value
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func int() throws(AvroError) -> Int32 {
        guard let value = cursor.readVarint() else { throw truncatedOrLong("an int of at most 5 bytes and 32 bits", 5) }
        return value
    }

    @inline(never)
    private func truncatedOrLong(_ expected: String, _ size: Int) -> AvroError {
        cursor.remaining < size ? truncated(expected) : invalid(expected)
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func boolean() throws(AvroError) -> Bool {
        guard let byte = cursor.readUInt8() else { throw truncated("a boolean") }
        guard byte <= 1 else { throw invalid("00 or 01 for a boolean", found: "\(byte)") }
        return byte == 1
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func float() throws(AvroError) -> Float {
        guard let bits = cursor.readUInt32() else { throw truncated("4 bytes of a float") }
        return Float(bitPattern: bits.byteSwapped)
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func double() throws(AvroError) -> Double {
        guard let bits = cursor.readInteger(UInt64.self) else { throw truncated("8 bytes of a double") }
        return Double(bitPattern: bits.byteSwapped)
    }

    /// The bytes behind a length.
    @inline(__always) @_lifetime(self: copy self) @_lifetime(copy self)
    mutating func bytes() throws(AvroError) -> Span<UInt8> {
        let length = try long()
        guard length >= 0 else { throw invalid("a length of 0 or more", found: "\(length)") }
        guard length <= Int64(cursor.remaining), let bytes = cursor.read(Int(length)) else {
            throw truncated("\(length) bytes")
        }
        return bytes
    }

    @inline(__always) @_lifetime(self: copy self) @_lifetime(copy self)
    mutating func text() throws(AvroError) -> Span<UInt8> {
        let text = try bytes()
        if let fault = StrictUTF8.firstFault(in: text) { throw notUTF8(fault, text.count) }
        return text
    }

    @inline(never)
    private func notUTF8(_ fault: Int, _ count: Int) -> AvroError {
        AvroError(.invalidData, offset: cursor.position - count + fault, expected: "UTF-8 in a string")
    }

    @inline(__always) @_lifetime(self: copy self) @_lifetime(copy self)
    mutating func fixed(_ operation: ReadProgram.Operation) throws(AvroError) -> Span<UInt8> {
        let size = Int(operation.first)
        if size == 0 { try spendEmpty() }
        guard let bytes = cursor.read(size) else { throw truncated("\(size) bytes of a fixed") }
        return bytes
    }

    /// The reader's symbol.
    @inline(__always) @_lifetime(self: copy self)
    mutating func symbol(_ operation: ReadProgram.Operation) throws(AvroError) -> Int {
        let index = try int()
        guard index >= 0, index < operation.count else {
            throw invalid("a symbol from 0 to \(operation.count - 1)", found: "\(index)")
        }
        let symbol = Int(table[Int(operation.first &+ index)])
        guard symbol >= 0 else {
            throw AvroError(
                .unknownSymbol, offset: cursor.position,
                expected: "a symbol of the reader's enum, which has no default",
                found: "the writer's symbol \(index)")
        }
        return symbol
    }

    /// The operation of the branch that was written.
    @inline(__always) @_lifetime(self: copy self)
    mutating func branch(_ operation: ReadProgram.Operation) throws(AvroError) -> Int {
        let index = try long()
        guard index >= 0, index < Int64(operation.count) else {
            throw invalid("a branch from 0 to \(operation.count - 1)", found: "\(index)")
        }
        return Int(table[Int(operation.first) &+ Int(index)])
    }

    /// The items of the next block of an array or map, 0 at the end.
    ///
    /// - Parameter minimum: the fewest bytes of an item. Items without bytes are counted one by one.
    @inline(__always) @_lifetime(self: copy self)
    mutating func block(minimum: Int) throws(AvroError) -> Int {
        var count = try long()
        if count == 0 { return 0 }
        if count < 0 {
            guard count != .min else { throw invalid("a count within 63 bits") }
            count = 0 &- count
            let size = try long()
            guard size >= 0 else { throw invalid("a block's size of 0 or more", found: "\(size)") }
            guard size <= Int64(cursor.remaining) else { throw truncated("a block of \(size) bytes") }
        }
        if minimum > 0, count > Int64(cursor.remaining / minimum) { throw truncated("\(count) items") }
        return Int(count)
    }

    /// Enters the default of a member; `resume` goes back.
    @_lifetime(self: copy self) @_lifetime(copy self)
    mutating func enterDefault(_ member: Int) throws(AvroError) -> ByteCursor {
        let field = members[member]
        try spendOutput(1 &+ Int(field.defaultCount))
        let saved = cursor
        cursor = ByteCursor(
            defaults.extracting(Int(field.defaultStart)..<Int(field.defaultStart &+ field.defaultCount)))
        return saved
    }

    // MARK: Skipping

    @_lifetime(self: copy self)
    mutating func skip(_ index: Int) throws(AvroError) {
        var operation = operations[index]
        if operation.code == .union { operation = operations[try branch(operation)] }
        if operation.code == .branch { operation = operations[Int(operation.first)] }
        switch operation.code {
        case .array, .map: try skipItems(operation, isMap: operation.code == .map)
        case .record:
            try enter()
            if operation.minimumSize == 0 { try spendEmpty() }
            for place in Int(operation.first)..<Int(operation.first &+ operation.count) where !steps[place].isDefault {
                try skip(Int(steps[place].operation))
            }
            leave()
        default: try skipScalar(operation)
        }
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func skipItems(_ operation: ReadProgram.Operation, isMap: Bool) throws(AvroError) {
        try enter()
        while true {
            let count = try block(minimum: Int(operation.minimumSize) &+ (isMap ? 1 : 0))
            if count == 0 { break }
            for _ in 0..<count {
                if isMap { _ = try text() }
                try skip(Int(operation.first))
            }
        }
        leave()
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func skipScalar(_ operation: ReadProgram.Operation) throws(AvroError) {
        switch operation.code {
        case .null: try spendEmpty()
        case .boolean: _ = try boolean()
        case .int, .intToLong, .intToFloat, .intToDouble: _ = try int()
        case .long, .longToFloat, .longToDouble: _ = try long()
        case .float, .floatToDouble: _ = try float()
        case .double: _ = try double()
        case .bytes, .bytesToString: _ = try bytes()
        case .string, .stringToBytes: _ = try text()
        case .fixed: _ = try fixed(operation)
        case .enumeration: _ = try symbol(operation)
        default: throw fail(operation)
        }
    }

    /// - Throws: `trailingBytes` when data is left.
    func checkEnd() throws(AvroError) {
        guard cursor.isAtEnd else {
            throw AvroError(
                .trailingBytes, offset: cursor.position, expected: "the end of the data",
                found: "\(cursor.remaining) more bytes")
        }
    }
}
