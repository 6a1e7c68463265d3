/// The result for one line of a file of test vectors.
public enum VectorOutcome: Sendable, Equatable {
    case passed
    /// A description of the fault, and the vector's name if the description does not contain it.
    case failed(String, vector: String? = nil)
    /// The vector is of a version that is not known yet.
    case newer
}

/// Counts what became of the lines of a file of vectors.
public struct VectorReport: Sendable, Equatable {
    public private(set) var passed = 0
    public private(set) var failed = 0
    public private(set) var newer = 0

    public init() {}

    /// Judges every line of `file`; empty lines and those that begin with `//` are passed over.
    ///
    /// - Parameters:
    ///   - judge: is given a line and its number, from 1.
    ///   - complain: gets a line of text for each failure.
    public mutating func run(
        _ file: [UInt8], _ judge: (_ line: ArraySlice<UInt8>, _ number: Int) -> VectorOutcome,
        complain: (String) -> Void
    ) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // some editors put it before the first line
        let text = file.starts(with: mark) ? file.dropFirst(3) : file[...]
        for (index, line) in text.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let line = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            if line.isEmpty || line.starts(with: "//".utf8) { continue }
            switch judge(line, index + 1) {
            case .passed: passed += 1
            case .newer: newer += 1
            case .failed(let problem, let vector):
                failed += 1
                complain("line \(index + 1)\(vector.map { " (\($0))" } ?? ""): \(problem)")
            }
        }
    }

    public var isEmpty: Bool { passed + failed + newer == 0 }

    /// The last line of a run: `P passed, F failed`, and `, N newer` where there are such.
    public var summary: String { "\(passed) passed, \(failed) failed" + (newer > 0 ? ", \(newer) newer" : "") }
}
