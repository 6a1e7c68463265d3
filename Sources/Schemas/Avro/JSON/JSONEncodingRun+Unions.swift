import TrestleJSON
import WireBytes

extension JSONEncodingRun {
    @inline(never) @_lifetime(self: copy self)
    mutating func union(
        _ position: Int, _ type: TypeTable.Entry, _ output: inout WireBuffer, _ scratch: inout JSONScratch
    ) throws(AvroError) {
        let entry = entries[position]
        if entry.kind == .null {
            guard type.extra >= 0 else { throw mismatch(position, branchList(type), scratch) }
            return output.append(varint: Int64(type.extra))
        }
        if rules.wrapsUnions { return try wrapped(position, entry, type, &output, &scratch) }
        let branch: Int
        if type.count == 2, type.extra >= 0 {
            // The other one of [null, X].
            branch = 1 &- Int(type.extra)
        } else {
            branch = try choose(position, type, scratch)
        }
        output.append(varint: Int64(branch))
        try value(position, type: Int(members[Int(type.first) &+ branch].type), into: &output, &scratch)
    }

    /// `{"branch": value}`
    @_lifetime(self: copy self)
    private mutating func wrapped(
        _ position: Int, _ entry: JSONIndex.Entry, _ type: TypeTable.Entry, _ output: inout WireBuffer,
        _ scratch: inout JSONScratch
    ) throws(AvroError) {
        guard entry.kind == .object, Int(entry.next) > position &+ 1, entries[position &+ 2].next == entry.next else {
            throw mismatch(position, "an object with one member, named after one of \(branchList(type))", scratch)
        }
        let branch = find(entries[position &+ 1], first: Int(type.first), count: Int(type.count))
        guard branch >= 0 else {
            throw fault(
                .typeMismatch, position &+ 1, scratch, expected: "the name of one of \(branchList(type))")
        }
        let member = Int(type.first) &+ branch
        output.append(varint: Int64(branch))
        scratch.path.append(Int32(truncatingIfNeeded: member))
        try value(position &+ 2, type: Int(members[member].type), into: &output, &scratch)
        scratch.path.removeLast()
    }

    private func branchList(_ type: TypeTable.Entry) -> String {
        let names = (0..<min(Int(type.count), 8)).map { name(ofMember: Int(type.first) + $0) }
        return "the branches \(names.joined(separator: ", "))\(type.count > 8 ? ", …" : "")"
    }

    /// The first branch, in the schema's order, that takes the value exactly, else the first that takes it rounded.
    @inline(never) @_lifetime(self: copy self)
    private mutating func choose(_ position: Int, _ type: TypeTable.Entry, _ scratch: JSONScratch) throws(AvroError)
        -> Int
    {
        var rounded = -1
        for branch in 0..<Int(type.count) {
            try spend(1, position, scratch)
            switch try fit(position, types[Int(members[Int(type.first) &+ branch].type)], scratch) {
            case .exact: return branch
            case .rounded: if rounded < 0 { rounded = branch }
            case .none: break
            }
        }
        guard rounded >= 0 else { throw mismatch(position, branchList(type), scratch) }
        return rounded
    }

    private enum Fit { case none, rounded, exact }

    /// Whether a branch takes a value. Of an object only the names are looked at, so that the choice takes one pass at each level.
    @_lifetime(self: copy self)
    private mutating func fit(_ position: Int, _ type: TypeTable.Entry, _ scratch: JSONScratch) throws(AvroError) -> Fit
    {
        let entry = entries[position]
        switch (type.kind, entry.kind) {
        case (.boolean, .true), (.boolean, .false), (.string, .string), (.array, .array), (.map, .object): return .exact
        case (.int, .number):
            guard let value = JSONNumbers.whole(entry, in: json) else { return .none }
            return Int32(exactly: value) != nil ? .exact : .none
        case (.int, .string), (.long, .string):
            return rules.hasTimes && isoTime(entry, type) != nil ? .exact : .none
        case (.long, .number): return JSONNumbers.whole(entry, in: json) != nil ? .exact : .none
        case (.double, .number):
            let value = JSONNumbers.double(entry, in: json)
            guard value.isFinite else { return .none }
            guard let whole = JSONNumbers.whole(entry, in: json) else { return .exact }
            return Int64(exactly: value) == whole ? .exact : .rounded
        case (.float, .number):
            let value = JSONNumbers.float(entry, in: json)
            guard value.isFinite else { return .none }
            return Double(value) == JSONNumbers.double(entry, in: json) ? .exact : .rounded
        case (.enumeration, .string):
            return find(entry, first: Int(type.first), count: Int(type.count)) >= 0 ? .exact : .none
        case (.bytes, .string), (.fixed, .string), (.bytes, .number), (.fixed, .number):
            try spend(entry.range.count, position, scratch)
            var trial = WireBuffer()
            let size = type.kind == .fixed ? Int(type.count) : -1
            do throws(AvroError) { try bytes(position, entry, type, size: size, &trial, scratch) } catch {
                return .none
            }
            return .exact
        case (.record, .object): return try hasShape(position, entry, type, scratch) ? .exact : .none
        default: return .none
        }
    }

    /// Whether all members of an object are fields, and all fields that must be there are.
    @_lifetime(self: copy self)
    private mutating func hasShape(
        _ position: Int, _ entry: JSONIndex.Entry, _ type: TypeTable.Entry, _ scratch: JSONScratch
    ) throws(AvroError) -> Bool {
        var next = position &+ 1
        var needed = 0
        for field in Int(type.first)..<Int(type.first &+ type.count) where isNeeded(members[field]) { needed &+= 1 }
        try spend(Int(type.count), position, scratch)
        while next < Int(entry.next) {
            try spend(1, position, scratch)
            let found = find(entries[next], first: Int(type.first), count: Int(type.count))
            if found < 0, !rules.ignoresUnknownFields { return false }
            if found >= 0, isNeeded(members[Int(type.first) &+ found]) { needed &-= 1 }
            next = Int(entries[next &+ 1].next)
        }
        return needed <= 0
    }

    private func isNeeded(_ field: TypeTable.Member) -> Bool {
        guard field.defaultStart < 0 else { return false }
        let type = types[Int(field.type)]
        return !(rules.takesNull && (type.kind == .null || type.kind == .union && type.extra >= 0))
            && field.defaultStart != TypeTable.waitingDefault
    }
}
