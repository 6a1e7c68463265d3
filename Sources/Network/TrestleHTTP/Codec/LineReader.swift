/// Gathers one line that ends in CRLF, over as many reads as it takes. It looks at each byte once.
struct LineReader: Sendable {
    /// The line so far, without its end.
    private(set) var line: [UInt8] = []
    private var hasCarriageReturn = false

    /// Whether a line has begun and not ended.
    var isWithinLine: Bool { !line.isEmpty || hasCarriageReturn }

    /// - Parameters:
    ///   - limit: how long the line may be, without its end.
    ///   - tooLong: the error when it is longer.
    /// - Returns: whether the line is complete; `takeLine` gives it.
    mutating func read(
        _ bytes: Span<UInt8>, from offset: inout Int, limit: Int, tooLong: HTTPError.Code
    ) throws(HTTPError) -> Bool {
        while offset < bytes.count {
            let byte = bytes[offset]
            if hasCarriageReturn {
                guard byte == 10 else { throw HTTPError(.bareCarriageReturn) }
                offset += 1
                hasCarriageReturn = false
                return true
            }
            switch byte {
            case 13: hasCarriageReturn = true
            case 10: throw HTTPError(.bareLineFeed)
            default:
                guard line.count < limit else { throw HTTPError(tooLong) }
                line.append(byte)
            }
            offset += 1
        }
        return false
    }

    /// Forgets the line and keeps its memory.
    mutating func removeLine() { line.removeAll(keepingCapacity: true) }
}
