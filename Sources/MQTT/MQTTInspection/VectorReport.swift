import MQTTCodec

/// What a vector file came to.
public struct VectorReport: Sendable {
    public private(set) var passed = 0
    public private(set) var failed = 0

    public init() {}

    /// Runs every line of `file`; empty lines and those that begin with `//` are passed over.
    ///
    /// - Parameters:
    ///   - tell: gets a line of JSON for each vector: what the codec says of it, whatever is expected.
    ///   - complain: gets a line of text for each failure.
    public mutating func run(
        _ file: [UInt8], tell: ((String) -> Void)? = nil, complain: (String) -> Void
    ) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // some editors put it before the first line
        let text = file.starts(with: mark) ? file.dropFirst(3) : file[...]
        for (index, line) in text.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let line = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            if line.isEmpty || line.starts(with: "//".utf8) { continue }
            let complaint: String?
            var name = ""
            do throws(MQTTVector.Failure) {
                let vector = try MQTTVector(line: line)
                name = " (\(vector.name))"
                complaint = vector.disagreement()
                tell?(Self.verdict(on: vector, line: index + 1))
            } catch {
                complaint = error.description
            }
            if let complaint {
                failed += 1
                complain("line \(index + 1)\(name): \(complaint)")
            } else {
                passed += 1
            }
        }
    }

    /// `P passed, F failed`.
    public var summary: String { "\(passed) passed, \(failed) failed" }

    private static func verdict(on vector: MQTTVector, line: Int) -> String {
        switch vector.verdict() {
        case .success(let packet): return "{\"line\":\(line),\"verdict\":\"accept\",\"packet\":\(packet.json)}"
        case .failure(let error):
            return "{\"line\":\(line),\"verdict\":\"reject\",\"error\":\"\(error.code)\",\"at\":\(error.offset),"
                + "\"rule\":\"\(error.rule)\",\"reason\":\(error.reasonCode.rawValue)}"
        }
    }
}
