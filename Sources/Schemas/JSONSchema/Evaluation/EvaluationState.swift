/// What an evaluation changes and the next one uses again.
struct EvaluationState: Sendable {
    var stepsLeft = 0
    var depth = 0
    var maximumDepth = 0
    /// Whether steps or levels ran out; nothing counts from then on.
    var stop: Stop?
    /// The members and items that keywords have evaluated, by position, while a schema needs to know.
    var marks: [Int32] = []
    /// By position: the last look at `marks` that found it.
    var stamps: [UInt32] = []
    var stamp: UInt32 = 0
    /// The resources that have been entered, for `$dynamicRef`.
    var scopes: [Int32] = []
    /// A name or string without its escapes.
    var decoded: [UInt8] = []
    var other: [UInt8] = []
    /// Hashes and positions of the items of an array.
    var hashes: [(hash: UInt64, position: Int32)] = []

    /// Whether faults are collected; otherwise the first one ends the evaluation.
    var collects = false
    var faults: [FaultRecord] = []
    var maximumFaults = 0

    enum Stop: Sendable { case steps, depth }

    /// Counts steps.
    ///
    /// - Returns: false when there are none left.
    @inline(__always)
    mutating func spend(_ steps: Int) -> Bool {
        stepsLeft &-= steps
        if stepsLeft >= 0 { return true }
        if stop == nil { stop = .steps }
        return false
    }

    mutating func reset(steps: Int, depth: Int) {
        stepsLeft = steps
        maximumDepth = depth
        self.depth = 0
        stop = nil
        marks.removeAll(keepingCapacity: true)
        scopes.removeAll(keepingCapacity: true)
        faults.removeAll(keepingCapacity: true)
        collects = false
    }
}

/// A fault while the evaluation goes on.
struct FaultRecord: Sendable {
    let node: Int32
    let keyword: Keyword
    let position: Int32
    let detail: FaultDetail
}

enum FaultDetail: Sendable {
    case none
    /// A number of characters, items, members or matches.
    case count(Int)
    /// A name in `nameLists`.
    case name(Int32)
    /// The bit of a required name in the table of the object.
    case bit(UInt64)
}
