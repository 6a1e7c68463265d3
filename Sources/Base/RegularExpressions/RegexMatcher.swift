/// Finds matches of a regular expression in a text.
package struct RegexMatcher {
    private let regex: RegularExpression
    /// The text's characters.
    package let input: [UInt32]
    private var slots: [Int32]
    private var stack: [Choice] = []
    /// Where the match before ended.
    private(set) var previousMatchEnd = 0
    /// Steps that are left; below 0, the search has been given up.
    package private(set) var stepsLeft: Int

    /// Something to return to when the steps after it fail.
    private struct Choice {
        enum Kind { case resume, restoreSlot, shorten, lengthen }
        let kind: Kind
        /// The step to go on with, or the slot.
        let target: Int32
        /// The place in the input, or the value of the slot.
        var value: Int32
        /// The end of what a repetition may take or give back.
        var limit: Int32 = 0
    }

    package init(_ regex: RegularExpression, _ text: String, steps: Int) {
        self.regex = regex
        input = text.unicodeScalars.map(\.value)
        slots = [Int32](repeating: -1, count: regex.slotCount)
        stepsLeft = steps - input.count / 8
    }

    /// The first match at or after `start`.
    package mutating func find(from start: Int) -> Range<Int>? {
        var position = start
        while position <= input.count, stepsLeft >= 0 {
            if let first = regex.firstScalar {
                while position < input.count, input[position] != first { position += 1 }
                if position == input.count { return nil }
            }
            if regex.isAnchored, position > 0 { return nil }
            stepsLeft -= 1
            for index in slots.indices { slots[index] = -1 }
            stack.removeAll(keepingCapacity: true)
            if let end = run(0, position, mustEndAt: nil) {
                previousMatchEnd = end
                slots[0] = Int32(position)
                slots[1] = Int32(end)
                return position..<end
            }
            position += 1
        }
        return nil
    }

    /// The place of a group in the last match; `nil` when the group took no part.
    package func group(_ index: Int) -> Range<Int>? {
        guard slots[2 * index] >= 0, slots[2 * index + 1] >= slots[2 * index] else { return nil }
        return Int(slots[2 * index])..<Int(slots[2 * index + 1])
    }

    /// Matches from the step `pc` to its `accept`. Its recursion is bounded by the depth of groups.
    private mutating func run(_ start: Int, _ position: Int, mustEndAt target: Int?) -> Int? {
        let base = stack.count
        var (pc, place) = (start, position)
        while true {
            stepsLeft -= 1
            // A stack of 16 MiB is given up, too.
            guard stepsLeft >= 0, stack.count < 1 << 20 else {
                stepsLeft = -1
                stack.removeSubrange(base...)
                return nil
            }
            if case .accept = regex.instructions[pc], target == nil || target == place {
                keepRestoresOnly(base)
                return place
            }
            if step(&pc, &place) { continue }
            guard backtrack(base, &pc, &place) else { return nil }
        }
    }

    /// Takes one step; false when it fails.
    private mutating func step(_ pc: inout Int, _ place: inout Int) -> Bool {
        switch regex.instructions[pc] {
        case .accept: return false
        case .one(let matcher):
            guard place < input.count, matcher.matches(input[place]) else { return false }
            place += 1
        case .split(let first, let second):
            stack.append(Choice(kind: .resume, target: second, value: Int32(place)))
            pc = Int(first)
            return true
        case .jump(let next):
            pc = Int(next)
            return true
        case .save(let slot), .mark(let slot): set(slot, place)
        case .leaveIfEmpty(let register, let exit):
            if Int(slots[Int(register)]) == place {
                pc = Int(exit)
                return true
            }
        case .assertion(let assertion):
            guard holds(assertion, place) else { return false }
        case .backreference(let index, let ignoringCase, let isUnicode):
            guard let end = matchGroup(index, place, ignoringCase, isUnicode) else { return false }
            place = end
        case .repeatOne(let matcher, let minimum, let maximum, let mode):
            return repeatOne(matcher, minimum, maximum, mode, &pc, &place)
        case .look(let isNegative, let end):
            guard look(pc + 1, place, mustEndAt: nil, isNegative) else { return false }
            pc = Int(end)
            return true
        case .lookBehind(let isNegative, let minimum, let maximum, let end):
            guard lookBehind(pc + 1, place, minimum, maximum, isNegative) else { return false }
            pc = Int(end)
            return true
        case .atomic(let end):
            guard let after = run(pc + 1, place, mustEndAt: nil) else { return false }
            place = after
            pc = Int(end)
            return true
        }
        pc += 1
        return true
    }

    private mutating func set(_ slot: Int32, _ place: Int) {
        stack.append(Choice(kind: .restoreSlot, target: slot, value: slots[Int(slot)]))
        slots[Int(slot)] = Int32(place)
    }

    /// Returns to the last choice above `base`; false when there is none.
    private mutating func backtrack(_ base: Int, _ pc: inout Int, _ place: inout Int) -> Bool {
        while stack.count > base, var choice = stack.popLast() {
            switch choice.kind {
            case .restoreSlot: slots[Int(choice.target)] = choice.value
            case .resume:
                pc = Int(choice.target)
                place = Int(choice.value)
                return true
            case .shorten:
                choice.value -= 1
                if choice.value > choice.limit { stack.append(choice) }
                pc = Int(choice.target) + 1
                place = Int(choice.value)
                return true
            case .lengthen:
                guard case .repeatOne(let matcher, _, _, _) = regex.instructions[Int(choice.target)],
                    choice.value < choice.limit, matcher.matches(input[Int(choice.value)])
                else { continue }
                choice.value += 1
                stack.append(choice)
                pc = Int(choice.target) + 1
                place = Int(choice.value)
                return true
            }
        }
        return false
    }

    /// Forgets the choices above `base`, but not the values that slots had before.
    private mutating func keepRestoresOnly(_ base: Int) {
        guard base > 0 || stack.count > 0 else { return }
        var kept = base
        for index in base..<stack.count where stack[index].kind == .restoreSlot {
            stack[kept] = stack[index]
            kept += 1
        }
        stack.removeSubrange(kept...)
    }

    private mutating func repeatOne(
        _ matcher: CharacterMatcher, _ minimum: Int, _ maximum: Int, _ mode: RepetitionMode, _ pc: inout Int,
        _ place: inout Int
    ) -> Bool {
        let most = min(maximum, input.count - place)
        guard minimum <= most else { return false }
        let needed = mode == .lazy ? minimum : most
        var count = 0
        while count < needed, matcher.matches(input[place + count]) { count += 1 }
        stepsLeft -= count / 2
        guard count >= minimum else { return false }
        switch mode {
        case .possessive: break
        case .greedy where count > minimum:
            stack.append(
                Choice(
                    kind: .shorten, target: Int32(pc), value: Int32(place + count), limit: Int32(place + minimum)))
        case .lazy where most > count:
            stack.append(
                Choice(kind: .lengthen, target: Int32(pc), value: Int32(place + count), limit: Int32(place + most)))
        default: break
        }
        place += count
        pc += 1
        return true
    }

    private func matchGroup(_ index: Int, _ place: Int, _ ignoringCase: Bool, _ isUnicode: Bool) -> Int? {
        guard index <= regex.groupCount else { return nil }
        guard let range = group(index) else { return regex.missingGroupsAreEmpty ? place : nil }
        guard range.count <= input.count - place else { return nil }
        for offset in 0..<range.count {
            let (expected, found) = (input[range.lowerBound + offset], input[place + offset])
            if expected == found { continue }
            guard ignoringCase, CaseFolding.fold(expected, isUnicode) == CaseFolding.fold(found, isUnicode) else {
                return nil
            }
        }
        return place + range.count
    }

    private mutating func look(_ start: Int, _ place: Int, mustEndAt target: Int?, _ isNegative: Bool) -> Bool {
        let base = stack.count
        let isFound = run(start, place, mustEndAt: target) != nil
        guard isNegative else { return isFound }
        // What groups took in a look that must fail is forgotten.
        while stack.count > base, let choice = stack.popLast() { slots[Int(choice.target)] = choice.value }
        return !isFound && stepsLeft >= 0
    }

    private mutating func lookBehind(
        _ start: Int, _ place: Int, _ minimum: Int, _ maximum: Int, _ isNegative: Bool
    ) -> Bool {
        var width = minimum
        while width <= maximum, width <= place, stepsLeft >= 0 {
            if look(start, place - width, mustEndAt: place, false) {
                guard isNegative else { return true }
                return false
            }
            width += 1
        }
        return isNegative && stepsLeft >= 0
    }
}
