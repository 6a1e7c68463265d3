/// A piece of work whose instructions are counted by `Tests/Checks/instruction-counts.sh`.
public struct CountedWork {
    /// Without blanks; a line of `Benchmarks/instruction-counts/*.tsv` carries it.
    let name: String
    /// How many operations one call of `body` does.
    let operations: Int
    let isAllocationFree: Bool
    let body: () -> Void

    /// - Parameter isAllocationFree: the run fails when `body` allocates, its first call apart.
    public init(_ name: String, operations: Int, isAllocationFree: Bool = false, _ body: @escaping () -> Void) {
        self.name = name
        self.operations = operations
        self.isAllocationFree = isAllocationFree
        self.body = body
    }

    /// The whole of a counting program: `PROGRAM list` prints each work's name and operations, `PROGRAM NAME TIMES`
    /// does that work so many times. The counter runs it with two different TIMES and divides the difference, so that
    /// starting the program and making the inputs count for nothing.
    ///
    /// Keep the inputs small: they are made under the counter, which is fifty times slower than the processor.
    public static func main(_ works: [CountedWork], arguments: [String] = CommandLine.arguments) {
        switch arguments.count {
        case 2 where arguments[1] == "list":
            for work in works { print(work.name, work.operations, separator: "\t") }
        case 3:
            guard let work = works.first(where: { $0.name == arguments[1] }), let times = Int(arguments[2]) else {
                fatalError("no work is called \(arguments[1]), or \(arguments[2]) is not a number")
            }
            work.body()
            let allocated = allocations { for _ in 0..<times { work.body() } }
            if work.isAllocationFree, allocated > 0 { fatalError("\(work.name) allocated \(allocated) times") }
        default: print("usage: \(arguments[0]) list | NAME TIMES")
        }
    }
}
