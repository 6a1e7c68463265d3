/// How the data of one schema is read as another: the result of schema resolution (specification, "Schema Resolution"), in flat tables.
struct ReadProgram: Sendable {
    enum Code: UInt8, BitwiseCopyable, Sendable {
        case null, boolean, int, long, float, double, bytes, string
        /// Promotions, from what was written to what is read.
        case intToLong, intToFloat, intToDouble, longToFloat, longToDouble, floatToDouble, stringToBytes, bytesToString
        /// `first`: the size.
        case fixed
        /// `first`: where the reader's symbols for the writer's begin in `table`; `count`: how many.
        case enumeration
        /// `first`: the operation of the items.
        case array, map
        /// `first`: the first step; `count`: steps.
        case record
        /// A union of the writer. `first`: where the operations of its branches begin in `table`; `count`: how many.
        case union
        /// A union of the reader. `first`: the operation; `count`: the branch.
        case branch
        /// The reader cannot take this. `first`: the reason in `failures`.
        case fail
    }

    struct Operation: BitwiseCopyable, Sendable {
        var code: Code
        var logical = TypeTable.Logical.none
        var first: Int32 = 0
        var count: Int32 = 0
        /// The type in the reader's table.
        var type: Int32 = 0
        /// The fewest bytes of an item, or of the fields of a record.
        var minimumSize: Int32 = 0
    }

    /// A field that is read, skipped, or filled with its default.
    struct Step: BitwiseCopyable, Sendable {
        var operation: Int32
        /// The reader's member; -1 for a field of the writer that is skipped.
        var member: Int32
        /// Whether the value is the member's default.
        var isDefault: Bool
    }

    struct Failure: Sendable {
        var expected: String
        var found: String
    }

    var operations: [Operation] = []
    var steps: [Step] = []
    var table: [Int32] = []
    var failures: [Failure] = []
    var root = 0
}
