/// Counts what became of the lines of a file of vectors.
public struct VectorReport: Sendable {
    public private(set) var passed = 0
    public private(set) var failed = 0
    public private(set) var newer = 0

    public init() {}

    /// Runs every line that is not blank.
    ///
    /// - Parameter output: is told of each line that fails, by its number.
    public mutating func run(
        _ file: [UInt8], _ run: (_ line: [UInt8]) -> VectorOutcome, output: (String) -> Void
    ) {
        var number = 0
        var start = 0
        while start < file.count {
            let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
            number += 1
            let line = Array(file[start..<end])
            start = end + 1
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            switch run(line) {
            case .passed: passed += 1
            case .newer: newer += 1
            case .failed(let problem):
                failed += 1
                output("line \(number): \(problem)")
            }
        }
    }

    public var isEmpty: Bool { passed + failed + newer == 0 }

    /// The last line of a run.
    public var summary: String { "\(passed) passed, \(failed) failed, \(newer) newer" }
}
