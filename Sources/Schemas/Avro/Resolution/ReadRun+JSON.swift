import WireBytes

extension ReadRun {
    /// Appends the value as JSON. Only what can be nested has its place on the stack here.
    @_lifetime(self: copy self)
    mutating func json(_ index: Int, _ rules: JSONRules, to output: inout WireBuffer) throws(AvroError) {
        var operation = operations[index]
        if operation.code == .union { operation = operations[try branch(operation)] }
        var isWrapped = false
        if operation.code == .branch {
            let inner = operations[Int(operation.first)]
            isWrapped = rules.wrapsUnions && inner.code != .null
            if isWrapped { appendBranchName(operation, &output) }
            operation = inner
        }
        switch operation.code {
        case .array: try array(operation, rules, &output)
        case .map: try map(operation, rules, &output)
        case .record: try record(operation, rules, &output)
        default: try scalar(operation, rules, &output)
        }
        if isWrapped { output.append(UInt8(ascii: "}")) }
    }

    private func appendBranchName(_ operation: ReadProgram.Operation, _ output: inout WireBuffer) {
        let member = members[Int(types[Int(operation.type)].first &+ operation.count)]
        let start = Int(member.textStart)
        output.append(UInt8(ascii: "{"))
        output.append(texts.extracting(start &- 1..<start &+ Int(member.textCount) &+ 2))
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func scalar(
        _ operation: ReadProgram.Operation, _ rules: JSONRules, _ output: inout WireBuffer
    ) throws(AvroError) {
        switch operation.code {
        case .null:
            try spendEmpty()
            output.append(word: 0x6c6c_756e, count: 4)
        case .boolean:
            if try boolean() {
                output.append(word: 0x6575_7274, count: 4)
            } else {
                output.append(word: 0x65_736c_6166, count: 5)
            }
        case .int, .intToLong: appendWhole(Int64(try int()), operation, rules, &output)
        case .long: appendWhole(try long(), operation, rules, &output)
        case .intToFloat: NumberText.append(Float(try int()), to: &output)
        case .longToFloat: NumberText.append(Float(try long()), to: &output)
        case .float: NumberText.append(try float(), to: &output)
        case .intToDouble: NumberText.append(Double(try int()), to: &output)
        case .longToDouble: NumberText.append(Double(try long()), to: &output)
        case .floatToDouble: NumberText.append(Double(try float()), to: &output)
        case .double: NumberText.append(try double(), to: &output)
        case .string, .bytesToString: JSONStringText.append(try text(), to: &output)
        case .bytes, .stringToBytes: try binary(bytes(), operation, rules, &output)
        case .fixed: try binary(fixed(operation), operation, rules, &output)
        case .enumeration:
            let member = members[Int(types[Int(operation.type)].first) &+ (try symbol(operation))]
            let start = Int(member.textStart)
            output.append(texts.extracting(start &- 1..<start &+ Int(member.textCount) &+ 1))
        default: throw fail(operation)
        }
    }

    @inline(__always)
    private func appendWhole(
        _ value: Int64, _ operation: ReadProgram.Operation, _ rules: JSONRules, _ output: inout WireBuffer
    ) {
        if rules.hasTimes, operation.logical != .none, TimeText.append(value, operation.logical, to: &output) { return }
        NumberText.append(value, to: &output)
    }

    /// Keeps the output within the budget; what one record writes by itself is bounded by its schema.
    @inline(__always)
    private func check(_ output: borrowing WireBuffer) throws(AvroError) {
        if output.count > outputBudget {
            throw AvroError(.limit, offset: cursor.position, expected: "data that grows less when it becomes JSON")
        }
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func array(
        _ operation: ReadProgram.Operation, _ rules: JSONRules, _ output: inout WireBuffer
    ) throws(AvroError) {
        try enter()
        output.append(UInt8(ascii: "["))
        var position = 0
        while true {
            let count = try block(minimum: Int(operation.minimumSize))
            if count == 0 { break }
            for _ in 0..<count {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                do throws(AvroError) { try json(Int(operation.first), rules, to: &output) } catch {
                    throw error.within(position)
                }
                position &+= 1
                try check(output)
            }
        }
        output.append(UInt8(ascii: "]"))
        leave()
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func map(
        _ operation: ReadProgram.Operation, _ rules: JSONRules, _ output: inout WireBuffer
    ) throws(AvroError) {
        try enter()
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        while true {
            let count = try block(minimum: Int(operation.minimumSize) &+ 1)
            if count == 0 { break }
            for _ in 0..<count {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                let key = try text()
                JSONStringText.append(key, to: &output)
                output.append(UInt8(ascii: ":"))
                do throws(AvroError) { try json(Int(operation.first), rules, to: &output) } catch {
                    throw error.within(PeerText(utf8: key.extracting(first: 64)).description)
                }
                try check(output)
            }
        }
        output.append(UInt8(ascii: "}"))
        leave()
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func record(
        _ operation: ReadProgram.Operation, _ rules: JSONRules, _ output: inout WireBuffer
    ) throws(AvroError) {
        try enter()
        if operation.minimumSize == 0 { try spendEmpty() }
        try check(output)
        output.append(UInt8(ascii: "{"))
        // The comma before the first name is left out.
        var skipped = 1
        for place in Int(operation.first)..<Int(operation.first &+ operation.count) {
            let step = steps[place]
            guard step.member >= 0 else {
                try skip(Int(step.operation))
                continue
            }
            let member = members[Int(step.member)]
            let start = Int(member.textStart)
            output.append(texts.extracting(start &- 2 &+ skipped..<start &+ Int(member.textCount) &+ 2))
            skipped = 0
            do throws(AvroError) {
                if step.isDefault {
                    let saved = try enterDefault(Int(step.member))
                    try json(Int(step.operation), rules, to: &output)
                    cursor = saved
                } else {
                    try json(Int(step.operation), rules, to: &output)
                }
            } catch {
                throw error.within(name(ofMember: Int(step.member)))
            }
        }
        output.append(UInt8(ascii: "}"))
        leave()
    }

    @inline(never)
    private func binary(
        _ bytes: Span<UInt8>, _ operation: ReadProgram.Operation, _ rules: JSONRules, _ output: inout WireBuffer
    ) throws(AvroError) {
        if operation.logical == .decimal, rules.hasDecimals {
            guard DecimalDigits.append(bytes, scale: Int(types[Int(operation.type)].extra), to: &output) else {
                throw AvroError(
                    .limit, offset: cursor.position,
                    expected: "a decimal of at most \(DecimalDigits.maximumCount) digits")
            }
            return
        }
        switch rules.bytes {
        case .base64:
            output.append(UInt8(ascii: "\""))
            Base64Text.append(encoding: bytes, to: &output)
            output.append(UInt8(ascii: "\""))
        case .codePoints: JSONStringText.append(codePoints: bytes, to: &output)
        case .text:
            if let fault = StrictUTF8.firstFault(in: bytes) {
                throw AvroError(
                    .invalidData, offset: cursor.position - bytes.count + fault,
                    expected: "UTF-8 in bytes that become text")
            }
            JSONStringText.append(bytes, to: &output)
        }
    }
}

extension WireBuffer {
    /// The first `count` bytes of a little-endian word.
    @inline(__always)
    fileprivate mutating func append(word: UInt64, count: Int) {
        append(reserving: 8) { $0.append(word: word, count: count) }
    }
}
