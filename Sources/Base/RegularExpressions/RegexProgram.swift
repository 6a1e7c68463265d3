/// The steps that match a regular expression.
enum RegexInstruction: Sendable {
    case one(CharacterMatcher)
    /// Goes on at `first`, and at `second` when that fails.
    case split(first: Int32, second: Int32)
    case jump(Int32)
    case save(Int32)
    case assertion(RegexAssertion)
    case backreference(Int, ignoringCase: Bool, isUnicode: Bool)
    /// One character repeatedly, without a place to return to for each.
    case repeatOne(CharacterMatcher, minimum: Int, maximum: Int, RepetitionMode)
    /// Notes in a register where an iteration begins.
    case mark(Int32)
    /// Leaves the loop when an iteration took nothing.
    case leaveIfEmpty(Int32, exit: Int32)
    /// The steps from the next one to `end` match here, or do not.
    case look(isNegative: Bool, end: Int32)
    /// The steps up to `end` match what ends here.
    case lookBehind(isNegative: Bool, minimum: Int, maximum: Int, end: Int32)
    /// The steps up to `end` match, and are not tried in another way.
    case atomic(end: Int32)
    case accept
}

/// Turns a tree into steps.
struct RegexCompiler {
    /// The most steps; counted repetitions are written out.
    private static let maximumCount = 1 << 16

    private(set) var instructions: [RegexInstruction] = []
    /// Slots for the ends of groups, then registers of loops.
    private(set) var slots: Int32
    private(set) var isTooLarge = false

    init(groups: Int) { slots = Int32(2 * groups + 2) }

    private mutating func add(_ instruction: RegexInstruction) {
        if instructions.count >= Self.maximumCount { isTooLarge = true } else { instructions.append(instruction) }
    }

    private var here: Int32 { Int32(instructions.count) }

    mutating func compile(_ node: RegexNode) {
        if isTooLarge { return }
        switch node {
        case .empty: return
        case .one(let matcher): add(.one(matcher))
        case .sequence(let parts):
            for part in parts { compile(part) }
        case .alternation(let branches): alternation(branches)
        case .group(let inner, let index):
            add(.save(Int32(2 * index)))
            compile(inner)
            add(.save(Int32(2 * index + 1)))
        case .repetition(let inner, let minimum, let maximum, let mode): repetition(inner, minimum, maximum, mode)
        case .assertion(let assertion): add(.assertion(assertion))
        case .backreference(let index, let ignoringCase, let isUnicode):
            add(.backreference(index, ignoringCase: ignoringCase, isUnicode: isUnicode))
        case .look(let inner, let isAhead, let isNegative):
            let width = inner.width()
            enclosed(inner) { end in
                isAhead
                    ? .look(isNegative: isNegative, end: end)
                    : .lookBehind(
                        isNegative: isNegative, minimum: width.minimum, maximum: width.maximum ?? .max,
                        end: end)
            }
        case .atomic(let inner): enclosed(inner) { .atomic(end: $0) }
        }
    }

    /// Steps that end with an `accept` of their own.
    private mutating func enclosed(_ inner: RegexNode, _ opening: (_ end: Int32) -> RegexInstruction) {
        let start = instructions.count
        add(.accept)
        compile(inner)
        add(.accept)
        if !isTooLarge { instructions[start] = opening(here) }
    }

    private mutating func alternation(_ branches: [RegexNode]) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                compile(branch)
                break
            }
            let split = instructions.count
            add(.accept)
            compile(branch)
            jumps.append(instructions.count)
            add(.accept)
            if isTooLarge { return }
            instructions[split] = .split(first: Int32(split + 1), second: here)
        }
        for jump in jumps where !isTooLarge { instructions[jump] = .jump(here) }
    }

    private mutating func repetition(_ inner: RegexNode, _ minimum: Int, _ maximum: Int, _ mode: RepetitionMode) {
        if maximum == 0 { return }
        if case .one(let matcher) = inner {
            return add(.repeatOne(matcher, minimum: minimum, maximum: maximum, mode))
        }
        if mode == .possessive {
            return compile(.atomic(.repetition(inner, minimum: minimum, maximum: maximum, .greedy)))
        }
        for _ in 0..<minimum {
            let before = instructions.count
            compile(inner)
            // A part without steps can be repeated for ever, and changes nothing.
            if isTooLarge || instructions.count == before { return }
        }
        if maximum == .max { return loop(inner, mode) }
        // Each further one is optional, and only after the one before it.
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(instructions.count)
            add(.accept)
            compile(inner)
            if isTooLarge { return }
        }
        for split in splits { instructions[split] = Self.split(Int32(split + 1), here, mode) }
    }

    private mutating func loop(_ inner: RegexNode, _ mode: RepetitionMode) {
        let register = slots
        slots += 1
        let split = instructions.count
        add(.accept)
        add(.mark(register))
        compile(inner)
        let leave = instructions.count
        add(.accept)
        add(.jump(Int32(split)))
        if isTooLarge { return }
        instructions[leave] = .leaveIfEmpty(register, exit: here)
        instructions[split] = Self.split(Int32(split + 1), here, mode)
    }

    private static func split(_ body: Int32, _ exit: Int32, _ mode: RepetitionMode) -> RegexInstruction {
        mode == .lazy ? .split(first: exit, second: body) : .split(first: body, second: exit)
    }
}
