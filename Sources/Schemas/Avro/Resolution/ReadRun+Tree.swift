import WireBytes

extension ReadRun {
    /// The value as a tree. Only what can be nested has its place on the stack here.
    @_lifetime(self: copy self)
    mutating func value(_ index: Int) throws(AvroError) -> AvroValue {
        var operation = operations[index]
        if operation.code == .union { operation = operations[try branch(operation)] }
        var chosen = -1
        if operation.code == .branch {
            chosen = Int(operation.count)
            operation = operations[Int(operation.first)]
        }
        let value: AvroValue
        switch operation.code {
        case .array: value = try array(operation)
        case .map: value = try map(operation)
        case .record: value = try record(operation)
        default: value = try scalar(operation)
        }
        return chosen < 0 ? value : .union(chosen, value)
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func scalar(_ operation: ReadProgram.Operation) throws(AvroError) -> AvroValue {
        switch operation.code {
        case .null:
            try spendEmpty()
            return .null
        case .boolean: return .boolean(try boolean())
        case .int: return .int(try int())
        case .intToLong: return .long(Int64(try int()))
        case .long: return .long(try long())
        case .intToFloat: return .float(Float(try int()))
        case .longToFloat: return .float(Float(try long()))
        case .float: return .float(try float())
        case .intToDouble: return .double(Double(try int()))
        case .longToDouble: return .double(Double(try long()))
        case .floatToDouble: return .double(Double(try float()))
        case .double: return .double(try double())
        case .bytes, .stringToBytes: return .bytes([UInt8](copying: try bytes()))
        case .string, .bytesToString: return .string(String(decodingUTF8: try text()))
        case .fixed: return .fixed([UInt8](copying: try fixed(operation)))
        case .enumeration: return .enumeration(try symbol(operation))
        default: throw fail(operation)
        }
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func array(_ operation: ReadProgram.Operation) throws(AvroError) -> AvroValue {
        try enter()
        var items: [AvroValue] = []
        while true {
            let count = try block(minimum: Int(operation.minimumSize))
            if count == 0 { break }
            // The items' bytes are there, or each of them is counted.
            if operation.minimumSize > 0 { items.reserveCapacity(items.count + min(count, 1024)) }
            for _ in 0..<count {
                do throws(AvroError) { items.append(try value(Int(operation.first))) } catch {
                    throw error.within(items.count)
                }
            }
        }
        leave()
        return .array(items)
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func map(_ operation: ReadProgram.Operation) throws(AvroError) -> AvroValue {
        try enter()
        var entries: [AvroValue.Entry] = []
        while true {
            let count = try block(minimum: Int(operation.minimumSize) &+ 1)
            if count == 0 { break }
            for _ in 0..<count {
                let key = String(decodingUTF8: try text())
                do throws(AvroError) {
                    entries.append(AvroValue.Entry(key: key, value: try value(Int(operation.first))))
                } catch {
                    throw error.within(PeerText(key, maximumSize: 64).description)
                }
            }
        }
        leave()
        return .map(entries)
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func record(_ operation: ReadProgram.Operation) throws(AvroError) -> AvroValue {
        try enter()
        if operation.minimumSize == 0 { try spendEmpty() }
        let type = types[Int(operation.type)]
        var fields = [AvroValue](repeating: .null, count: Int(type.count))
        for place in Int(operation.first)..<Int(operation.first &+ operation.count) {
            let step = steps[place]
            guard step.member >= 0 else {
                try skip(Int(step.operation))
                continue
            }
            let field = Int(step.member &- type.first)
            do throws(AvroError) {
                if step.isDefault {
                    let saved = try enterDefault(Int(step.member))
                    fields[field] = try value(Int(step.operation))
                    cursor = saved
                } else {
                    fields[field] = try value(Int(step.operation))
                }
            } catch {
                throw error.within(name(ofMember: Int(step.member)))
            }
        }
        leave()
        return .record(fields)
    }

    func name(ofMember member: Int) -> String {
        let member = members[member]
        return String(decodingUTF8: texts.extracting(Int(member.textStart)..<Int(member.textStart &+ member.textCount)))
    }
}
