import TrestleJSON
import WireBytes

extension JSONEncodingRun {
    /// Fields are expected in the order of the schema, as a device sends them in nearly every message; from the first one that is elsewhere,
    /// the members are looked up by name.
    @inline(never) @_lifetime(self: copy self)
    mutating func record(
        _ position: Int, _ type: TypeTable.Entry, _ output: inout WireBuffer, _ scratch: inout JSONScratch
    ) throws(AvroError) {
        let entry = entries[position]
        guard entry.kind == .object else { throw mismatch(position, "an object", scratch) }
        let end = Int(entry.next)
        var next = position &+ 1
        let first = Int(type.first)
        let last = first &+ Int(type.count)
        var member = first
        scratch.path.append(0)
        while member < last, next < end {
            guard entries[next].isText(text(of: members[member]), in: json) else { break }
            scratch.path[scratch.path.count &- 1] = Int32(truncatingIfNeeded: member)
            try value(next &+ 1, type: Int(members[member].type), into: &output, &scratch)
            next = Int(entries[next &+ 1].next)
            member &+= 1
        }
        if member < last || next < end {
            try rest(position, next..<end, member..<last, first, &output, &scratch)
        }
        scratch.path.removeLast()
    }

    @inline(__always) @_lifetime(copy self)
    func text(of member: TypeTable.Member) -> Span<UInt8> {
        let start = Int(member.textStart)
        return texts.extracting(start..<start &+ Int(member.textCount))
    }

    /// The fields in `fields`, whose values are somewhere in `rest`.
    @inline(never) @_lifetime(self: copy self)
    private mutating func rest(
        _ position: Int, _ rest: Range<Int>, _ fields: Range<Int>, _ first: Int, _ output: inout WireBuffer,
        _ scratch: inout JSONScratch
    ) throws(AvroError) {
        let base = scratch.positions.count
        for _ in fields { scratch.positions.append(-1) }
        defer { scratch.positions.removeLast(fields.count) }
        var next = rest.lowerBound
        var place = fields.lowerBound
        while next < rest.upperBound {
            let found = field(next, place, first, fields.upperBound, &scratch)
            place &+= 1
            if found >= 0 {
                let position = base &+ first &+ found &- fields.lowerBound
                guard position >= base, scratch.positions[position] < 0 else {
                    throw fault(
                        .duplicateKey, next, scratch.without, expected: "each field once",
                        found: "\"\(name(ofMember: first &+ found))\" again")
                }
                scratch.positions[position] = Int32(truncatingIfNeeded: next &+ 1)
            } else if !rules.ignoresUnknownFields {
                throw fault(
                    .unknownField, next, scratch.without, expected: "a field of the record",
                    found: "\"\(PeerText(entries[next].string(in: json), maximumSize: 64))\"")
            }
            next = Int(entries[next &+ 1].next)
        }
        for member in fields {
            scratch.path[scratch.path.count &- 1] = Int32(truncatingIfNeeded: member)
            let found = Int(scratch.positions[base &+ member &- fields.lowerBound])
            if found >= 0 {
                try value(found, type: Int(members[member].type), into: &output, &scratch)
            } else {
                try missing(member, position, &output, scratch)
            }
        }
    }

    /// The position of a member's field in the record, -1 when there is none.
    ///
    /// - Parameter place: the member's place in its object, behind the record's first member in the type table.
    @inline(__always)
    private func field(_ entry: Int, _ place: Int, _ first: Int, _ last: Int, _ scratch: inout JSONScratch) -> Int {
        guard place < last, last <= scratch.predictions.count else {
            return find(entries[entry], first: first, count: last &- first)
        }
        let expected = Int(scratch.predictions[place])
        if expected >= 0, expected < last &- first,
            entries[entry].isText(text(of: members[first &+ expected]), in: json)
        {
            return expected
        }
        let found = find(entries[entry], first: first, count: last &- first)
        scratch.predictions[place] = Int32(truncatingIfNeeded: found)
        return found
    }

    /// A field that is not there: its default, or null.
    @_lifetime(self: copy self)
    private mutating func missing(
        _ member: Int, _ position: Int, _ output: inout WireBuffer, _ scratch: JSONScratch
    ) throws(AvroError) {
        let field = members[member]
        if rules.takesDefaults, field.defaultStart >= 0 {
            try spend(1 &+ Int(field.defaultCount), position, scratch)
            output.append(defaults.extracting(Int(field.defaultStart)..<Int(field.defaultStart &+ field.defaultCount)))
            return
        }
        let type = types[Int(field.type)]
        if rules.takesNull {
            try spend(1, position, scratch)
            if type.kind == .null { return }
            if type.kind == .union, type.extra >= 0 { return output.append(varint: Int64(type.extra)) }
        }
        if field.defaultStart == TypeTable.waitingDefault { missingDefault = member }
        throw fault(
            .missingField, position, scratch, expected: "a value for this field, which has no default", found: "none")
    }

    /// The position of a name among sorted members, -1 when it is not there.
    @inline(never)
    func find(_ entry: JSONIndex.Entry, first: Int, count: Int) -> Int {
        if entry.isMarked {
            var name = WireBuffer()
            entry.appendText(in: json, to: &name)
            return find(name.bytes, first: first, count: count)
        }
        return find(json.extracting(entry.range), first: first, count: count)
    }

    private func find(_ name: Span<UInt8>, first: Int, count: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low &+ high) / 2
            let candidate = Int(members[first &+ middle].sorted)
            let order = Self.order(name, text(of: members[first &+ candidate]))
            if order == 0 { return candidate }
            if order < 0 { high = middle } else { low = middle &+ 1 }
        }
        return -1
    }

    private static func order(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        let count = min(left.count, right.count)
        var index = 0
        while index < count {
            let difference = Int(left[index]) &- Int(right[index])
            if difference != 0 { return difference }
            index &+= 1
        }
        return left.count &- right.count
    }
}

extension JSONScratch {
    /// With the path one level shorter.
    fileprivate var without: JSONScratch {
        var scratch = self
        scratch.path.removeLast()
        return scratch
    }
}
