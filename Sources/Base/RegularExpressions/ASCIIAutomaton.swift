/// A deterministic automaton that tells whether a pattern matches somewhere in an ASCII text: one look-up per byte.
///
/// It is built with the pattern and bounded: a pattern that needs more states, or that looks around or refers back, has none.
struct ASCIIAutomaton: Sendable {
    private static let maximumStates = 256
    private static let maximumParts = 512

    /// The class of each ASCII character: characters of one class are alike to the pattern.
    private let classes: [UInt8]
    private let classCount: Int
    /// The next state by state and class. State 0 has found a match.
    private let table: [UInt16]
    private let acceptsAtEnd: [Bool]

    /// - Parameter work: how much may be done to build it; the work done is subtracted. Below 0, there is none.
    init?(_ tree: RegexNode, work: inout Int) {
        var machine = Machine()
        guard work > 0, let start = machine.add(tree, next: Machine.accept) else { return nil }
        (classes, classCount) = machine.characterClasses()
        work -= 128 * machine.matcherCount

        var numbers: [[Int32]: UInt16] = [:]
        var sets: [[Int32]] = [[]]  // of state 0
        var table = [UInt16](repeating: 0, count: classCount)
        var acceptsAtEnd = [true]
        func number(_ set: [Int32]) -> UInt16? {
            if set.contains(Machine.accept) { return 0 }
            if let known = numbers[set] { return known }
            guard sets.count < Self.maximumStates else { return nil }
            let number = UInt16(sets.count)
            numbers[set] = number
            sets.append(set)
            return number
        }
        // The first state is not among the numbered ones: only there does the input start.
        let first = machine.closure([start], isAtStart: true, isAtEnd: false)
        sets.append(first)
        if first.contains(Machine.accept) {
            // The pattern matches at the start of any text.
            self.table = [UInt16](repeating: 0, count: 2 * classCount)
            self.acceptsAtEnd = [true, true]
            return
        }
        var state = 1
        while state < sets.count {
            let set = sets[state]
            let atEnd = machine.closure(
                state == 1 ? [start] : set, isAtStart: state == 1, isAtEnd: true)
            acceptsAtEnd.append(
                atEnd.contains(Machine.accept)
                    || machine.closure(set, isAtStart: false, isAtEnd: true).contains(Machine.accept))
            for group in 0..<classCount {
                work -= 8 + set.count
                guard work >= 0 else { return nil }
                var after = machine.step(set, group)
                after.append(start)
                guard let next = number(machine.closure(after, isAtStart: false, isAtEnd: false)) else { return nil }
                table.append(next)
            }
            state += 1
        }
        self.table = table
        self.acceptsAtEnd = acceptsAtEnd
    }

    /// - Returns: `nil` for a text with a character that is not ASCII.
    func isFound(in text: Span<UInt8>) -> Bool? {
        let (table, classes) = (table.span, classes.span)
        var state = 1
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte < 0x80 else { return nil }
            state = Int(table[state &* classCount &+ Int(classes[Int(byte)])])
            index &+= 1
        }
        return acceptsAtEnd[state]
    }

    /// The pattern as a graph of parts.
    private struct Machine {
        enum Part {
            case one(Int, next: Int32)
            case split(Int32, Int32)
            case atStart(next: Int32)
            case atEnd(next: Int32)
        }

        static let accept: Int32 = -1

        private var parts: [Part] = []
        private var matchers: [CharacterMatcher] = []
        /// Which matchers take the characters of a class.
        private var matches: [[Bool]] = []

        private mutating func append(_ part: Part) -> Int32? {
            guard parts.count < ASCIIAutomaton.maximumParts else { return nil }
            parts.append(part)
            return Int32(parts.count - 1)
        }

        /// The part that a node begins with.
        mutating func add(_ node: RegexNode, next: Int32) -> Int32? {
            switch node {
            case .empty: return next
            case .one(let matcher):
                matchers.append(matcher)
                return append(.one(matchers.count - 1, next: next))
            case .sequence(let nodes):
                var next: Int32? = next
                for node in nodes.reversed() { next = next.flatMap { add(node, next: $0) } }
                return next
            case .alternation(let branches):
                guard let last = branches.last, var start = add(last, next: next) else { return nil }
                for branch in branches.dropLast().reversed() {
                    guard let first = add(branch, next: next), let split = append(.split(first, start)) else {
                        return nil
                    }
                    start = split
                }
                return start
            case .group(let inner, _): return add(inner, next: next)
            case .repetition(let inner, let minimum, let maximum, let mode):
                // What is tried first does not change whether there is a match.
                return mode == .possessive ? nil : repetition(inner, minimum, maximum, next)
            case .assertion(.inputStart): return append(.atStart(next: next))
            case .assertion(.inputEnd): return append(.atEnd(next: next))
            case .assertion, .backreference, .look, .atomic: return nil
            }
        }

        private mutating func repetition(_ inner: RegexNode, _ minimum: Int, _ maximum: Int, _ next: Int32) -> Int32? {
            guard minimum <= ASCIIAutomaton.maximumParts else { return nil }
            var next = next
            if maximum == .max {
                guard let loop = append(.split(next, next)), let body = add(inner, next: loop) else { return nil }
                parts[Int(loop)] = .split(body, next)
                next = loop
            } else {
                guard maximum - minimum <= ASCIIAutomaton.maximumParts else { return nil }
                let end = next
                for _ in minimum..<maximum {
                    guard let body = add(inner, next: next), let split = append(.split(body, end)) else { return nil }
                    next = split
                }
            }
            for _ in 0..<minimum {
                guard let body = add(inner, next: next) else { return nil }
                // A part that takes nothing can be repeated for ever, and changes nothing.
                if body == next { return next }
                next = body
            }
            return next
        }

        var matcherCount: Int { matchers.count }

        /// The class of each character, and their number.
        mutating func characterClasses() -> ([UInt8], Int) {
            var numbers: [[Bool]: UInt8] = [:]
            var classes: [UInt8] = []
            for character in 0..<UInt32(128) {
                let signature = matchers.map { $0.matches(character) }
                if numbers[signature] == nil {
                    numbers[signature] = UInt8(numbers.count)
                    matches.append(signature)
                }
                classes.append(numbers[signature] ?? 0)
            }
            return (classes, numbers.count)
        }

        /// The parts that `set` leads to without a character: those that take one, those that wait for the end, and `accept`.
        func closure(_ set: [Int32], isAtStart: Bool, isAtEnd: Bool) -> [Int32] {
            var seen = [Bool](repeating: false, count: parts.count)
            var accepts = false
            var pending = set
            var kept: [Int32] = []
            while let part = pending.popLast() {
                guard part >= 0 else {
                    accepts = true
                    continue
                }
                if seen[Int(part)] { continue }
                seen[Int(part)] = true
                switch parts[Int(part)] {
                case .one: kept.append(part)
                case .split(let first, let second): pending += [first, second]
                case .atStart(let next): if isAtStart { pending.append(next) }
                case .atEnd(let next):
                    kept.append(part)
                    if isAtEnd { pending.append(next) }
                }
            }
            return (accepts ? [Self.accept] : []) + kept.sorted()
        }

        func step(_ set: [Int32], _ group: Int) -> [Int32] {
            set.compactMap { part in
                guard part >= 0, case .one(let matcher, let next) = parts[Int(part)], matches[group][matcher] else {
                    return nil
                }
                return next
            }
        }
    }
}
