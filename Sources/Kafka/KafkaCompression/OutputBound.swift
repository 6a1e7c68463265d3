import KafkaCodec
import WireBytes

/// How far decompression may write into a buffer.
struct OutputBound {
    /// The count that the buffer may reach, and the capacity that it may be given.
    let end: Int

    /// - Parameter start: the buffer's count before decompression.
    init(from start: Int, inputCount: Int, limits: DecompressionLimits) {
        let (sum, overflow) = start.addingReportingOverflow(max(limits.bound(inputCount), 0))
        end = overflow ? Int.max : sum
    }

    /// Makes capacity for `requested` more bytes, or for as many as the bound leaves.
    ///
    /// - Returns: the capacity there is, which may be more than requested; 0 at the bound.
    func reserve(_ needed: Int, in output: inout WireBuffer) -> Int {
        let left = end - output.count
        output.reserve(min(needed, left), limit: end)
        return min(output.capacity - output.count, left)
    }

    func passed(at offset: Int) -> KafkaCodecError {
        KafkaCodecError(.decompressionLimit, offset: offset, what: "bytes of output at most", value: Int64(end))
    }
}
