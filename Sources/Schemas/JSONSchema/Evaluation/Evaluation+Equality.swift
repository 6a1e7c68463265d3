import TrestleJSON

extension Evaluation {
    /// Whether a value equals one of another document: numbers by value, objects in any order. Recursion is bounded by the
    /// depth of the index.
    func isEqual(_ position: Int, _ other: SchemaDocument, _ place: Int, _ state: inout EvaluationState) -> Bool {
        guard entries[position].kind == other.kind(place) else { return false }
        return isEqual(position, other.entries, other.bytes.span, place, &state)
    }

    func isEqual(
        _ position: Int, _ others: Span<JSONIndex.Entry>, _ otherText: Span<UInt8>, _ place: Int,
        _ state: inout EvaluationState
    ) -> Bool {
        guard state.spend(1) else { return false }
        let (entry, other) = (entries[position], others[place])
        guard entry.kind == other.kind else { return false }
        switch entry.kind {
        case .null, .true, .false: return true
        case .number:
            let (left, right) = (text.extracting(entry.range), otherText.extracting(other.range))
            _ = state.spend((left.count + right.count) / 16)
            if let a = ShortDecimal(left), let b = ShortDecimal(right), let order = ShortDecimal.compare(a, b) {
                return order == 0
            }
            return DecimalDigits.compare(DecimalDigits(left), DecimalDigits(right)) == 0
        case .string: return isSameText(entry, other, otherText, &state)
        case .array:
            var (next, match) = (position + 1, place + 1)
            while next < Int(entry.next), match < Int(other.next) {
                guard isEqual(next, others, otherText, match, &state) else { return false }
                next = Int(entries[next].next)
                match = Int(others[match].next)
            }
            return next >= Int(entry.next) && match >= Int(other.next)
        case .object: return isSameObject(position, others, otherText, place, &state)
        }
    }

    private func isSameText(
        _ entry: JSONIndex.Entry, _ other: JSONIndex.Entry, _ otherText: Span<UInt8>, _ state: inout EvaluationState
    ) -> Bool {
        _ = state.spend(entry.range.count / 16)
        if !entry.isMarked { return other.isText(text.extracting(entry.range), in: otherText) }
        if !other.isMarked { return entry.isText(otherText.extracting(other.range), in: text) }
        decode(entry, &state)
        return other.isText(state.decoded.span, in: otherText)
    }

    /// Members may have any order: after those that are in the same one, each is looked for. Large objects are compared by the
    /// hashes of their names first, so that the look-ups stay few.
    private func isSameObject(
        _ position: Int, _ others: Span<JSONIndex.Entry>, _ otherText: Span<UInt8>, _ place: Int,
        _ state: inout EvaluationState
    ) -> Bool {
        let (end, otherEnd) = (Int(entries[position].next), Int(others[place].next))
        var (next, match) = (position + 1, place + 1)
        while next < end, match < otherEnd, isSameText(entries[next], others[match], otherText, &state) {
            guard isEqual(next + 1, others, otherText, match + 1, &state) else { return false }
            next = Int(entries[next + 1].next)
            match = Int(others[match + 1].next)
        }
        if next >= end || match >= otherEnd { return next >= end && match >= otherEnd }
        var candidates = Self.nameHashes(others, otherText, from: match, to: otherEnd, plan.names)
        let members = Self.nameHashes(entries, text, from: next, to: end, plan.names)
        guard members.count == candidates.count, state.spend(8 * members.count) else { return false }
        candidates.sort { $0.hash < $1.hash }
        for member in members {
            var (low, high) = (0, candidates.count)
            while low < high {
                let middle = (low + high) / 2
                if candidates[middle].hash < member.hash { low = middle + 1 } else { high = middle }
            }
            var isFound = false
            while !isFound, low < candidates.count, candidates[low].hash == member.hash {
                let name = Int(candidates[low].position)
                if isSameText(entries[Int(member.position)], others[name], otherText, &state) {
                    guard isEqual(Int(member.position) + 1, others, otherText, name + 1, &state) else { return false }
                    isFound = true
                }
                low += 1
            }
            guard isFound else { return false }
        }
        return true
    }

    private static func nameHashes(
        _ entries: Span<JSONIndex.Entry>, _ text: Span<UInt8>, from start: Int, to end: Int, _ names: NameTables
    ) -> [(hash: UInt64, position: Int32)] {
        var hashes: [(hash: UInt64, position: Int32)] = []
        var next = start
        while next < end {
            hashes.append((Self.hash(entries[next], text, names), Int32(next)))
            next = Int(entries[next + 1].next)
        }
        return hashes
    }

    private static func hash(_ entry: JSONIndex.Entry, _ text: Span<UInt8>, _ names: NameTables) -> UInt64 {
        if !entry.isMarked { return names.hash(text.extracting(entry.range)) }
        var decoded: [UInt8] = []
        entry.decode(from: text, into: &decoded)
        return names.hash(decoded.span)
    }

    // MARK: - Unique items

    /// Whether no two items of an array are equal: few are compared with one another, many by their hashes.
    func isUnique(_ position: Int, _ state: inout EvaluationState) -> Bool {
        let end = Int(entries[position].next)
        state.hashes.removeAll(keepingCapacity: true)
        var next = position + 1
        while next < end {
            state.hashes.append((hash(next, &state), Int32(next)))
            next = Int(entries[next].next)
        }
        guard state.stop == nil, state.spend(2 * state.hashes.count) else { return false }
        if state.hashes.count > 8 { state.hashes.sort { $0.hash < $1.hash } }
        return state.hashes.count > 8 ? sortedAreUnique(&state) : fewAreUnique(&state)
    }

    private func fewAreUnique(_ state: inout EvaluationState) -> Bool {
        for index in state.hashes.indices {
            for other in 0..<index where state.hashes[other].hash == state.hashes[index].hash {
                if isSame(state.hashes[other].position, state.hashes[index].position, &state) { return false }
            }
        }
        return true
    }

    private func sortedAreUnique(_ state: inout EvaluationState) -> Bool {
        var first = 0
        for index in 1..<state.hashes.count {
            if state.hashes[index].hash != state.hashes[first].hash {
                first = index
                continue
            }
            for other in first..<index where isSame(state.hashes[other].position, state.hashes[index].position, &state)
            {
                return false
            }
        }
        return state.stop == nil
    }

    private func isSame(_ left: Int32, _ right: Int32, _ state: inout EvaluationState) -> Bool {
        isEqual(Int(left), entries, text, Int(right), &state)
    }

    /// Equal values have equal hashes. The seed is this process's own.
    private func hash(_ position: Int, _ state: inout EvaluationState) -> UInt64 {
        guard state.spend(1) else { return 0 }
        let entry = entries[position]
        let names = plan.names
        switch entry.kind {
        case .null: return 1
        case .true: return 2
        case .false: return 3
        case .number: return hashNumber(entry, names)
        case .string: return Self.hash(entry, text, names) &+ 4
        case .array:
            var result: UInt64 = 5
            var next = position + 1
            while next < Int(entry.next) {
                result = NameTables.combine(result, hash(next, &state))
                next = Int(entries[next].next)
            }
            return result
        case .object:
            // A sum: the order of members is no matter.
            var result: UInt64 = 6
            var next = position + 1
            while next < Int(entry.next) {
                result &+= NameTables.combine(Self.hash(entries[next], text, names), hash(next + 1, &state))
                next = Int(entries[next + 1].next)
            }
            return result
        }
    }

    private func hashNumber(_ entry: JSONIndex.Entry, _ names: NameTables) -> UInt64 {
        let digits = DecimalDigits(text.extracting(entry.range))
        if digits.isZero { return 7 }
        let value = digits.remainder(0xFFFF_FFFF_FFFF_FFC5)
        let place = NameTables.combine(UInt64(bitPattern: Int64(digits.lowest)), names.combined(7))
        return NameTables.combine(digits.isNegative ? ~value : value, place)
    }
}
