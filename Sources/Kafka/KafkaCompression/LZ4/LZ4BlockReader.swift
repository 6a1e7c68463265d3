import KafkaCodec
import WireBytes

/// Reads the LZ4 block format into output that may have to grow in between.
///
/// Source: the LZ4 Block Format description of the LZ4 project.
struct LZ4BlockReader {
    enum Outcome: Equatable {
        /// The whole block is read.
        case finished
        /// The next sequence needs this many bytes of output.
        case needsCapacity(Int)
        /// The block ends inside a sequence.
        case truncated
        /// A match begins before all that may be referred to.
        case invalidDistance
    }

    /// Bytes beyond the output that let its end, too, be decoded in pieces.
    private static let slack = 48

    /// Bytes of input read; they end with a whole sequence.
    private(set) var read = 0
    /// Bytes of output of this block.
    private(set) var written = 0

    /// Decodes sequences while there is input and capacity.
    ///
    /// - Parameters:
    ///   - source: the block, `count` bytes.
    ///   - target: where this block's output begins: `written` bytes are there, `capacity` more may be written.
    ///   - history: bytes before `target` to which matches may refer.
    @unsafe mutating func run(
        _ source: UnsafeRawPointer, count: Int, target: UnsafeMutableRawPointer, capacity: Int, history: Int
    ) -> Outcome {
        let end = written &+ capacity
        var input = read
        var output = written
        defer {
            read = input
            written = output
        }
        // Inside these, a short sequence can be decoded in pieces of 16 without a look at the ends: a token, 14 literals (16
        // are copied), an offset; 18 bytes of match (32 are copied).
        let fastInput = count &- 32
        let fastOutput = end &- Self.slack
        while true {
            sequence: while input < fastInput, output < fastOutput {
                // SAFETY: 32 bytes can be read from `input` and 48 written from `output`; whatever goes beyond is checked
                // where it arises, or leaves the loop with the sequence undone.
                let token = unsafe source.byte(at: input)
                var from = input &+ 1
                var to = output
                let literals = token &>> 4
                if literals < 15 {
                    unsafe target.copy16(from: source + from, to: to)
                    from &+= literals
                    to &+= literals
                } else {
                    guard let length = unsafe Self.length(15, source, &from, count), from &+ length &+ 18 <= count,
                        to &+ length &+ 48 <= end
                    else { break sequence }
                    unsafe target.copyPieces(from: source + from, to: to, count: length)
                    from &+= length
                    to &+= length
                }
                let distance = unsafe source.word16(at: from)
                from &+= 2
                guard distance &- 1 < to &+ history, distance > 0 else { break sequence }
                var length = token & 15
                if length < 15, distance >= 16 {
                    let match = unsafe UnsafeRawPointer(target + to - distance)
                    unsafe target.copy16(from: match, to: to)
                    unsafe target.store(word16: match.word16(at: 16), at: to &+ 16)
                    length &+= 4
                } else {
                    if length == 15 {
                        guard let whole = unsafe Self.length(15, source, &from, count), to &+ whole &+ 20 <= end
                        else { break sequence }
                        length = whole
                    }
                    length &+= 4
                    unsafe target.repeatPieces(distance: distance, at: to, count: length)
                }
                input = from
                output = to &+ length
            }
            let outcome = unsafe slowSequence(source, count, target, end, history, &input, &output)
            if let outcome { return outcome }
        }
    }

    /// Decodes one sequence, each step of it checked, and writes no byte beyond.
    ///
    /// - Returns: `nil` when there may be more.
    @unsafe @inline(never)
    private func slowSequence(
        _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutableRawPointer, _ end: Int, _ history: Int,
        _ input: inout Int, _ output: inout Int
    ) -> Outcome? {
        var from = input
        guard from < count else { return .truncated }
        // SAFETY: every read is below `count`, every write below `end`, and every match begins in the history or in what has
        // been written, each by the guard before it.
        let token = unsafe source.byte(at: from)
        from &+= 1
        guard let literals = unsafe Self.length(token &>> 4, source, &from, count), literals <= count &- from else {
            return .truncated
        }
        let literalStart = from
        from &+= literals
        var length = 0
        var distance = 0
        if from < count {
            guard from &+ 2 <= count else { return .truncated }
            distance = unsafe source.word16(at: from)
            from &+= 2
            guard let whole = unsafe Self.length(token & 15, source, &from, count) else { return .truncated }
            length = whole &+ 4
            guard distance > 0, distance <= output &+ literals &+ history else { return .invalidDistance }
        }
        guard literals &+ length <= end &- output else { return .needsCapacity(literals &+ length) }
        unsafe (target + output).copyMemory(from: source + literalStart, byteCount: literals)
        output &+= literals
        if length > 0 {
            unsafe target.repeatExactly(distance: distance, at: output, count: length)
            output &+= length
        }
        input = from
        // Only the last sequence has no match.
        return length == 0 ? .finished : nil
    }

    /// The length of which `nibble` stands in the token; 15 says that more bytes follow. `nil` when they do not.
    @unsafe @inline(__always)
    private static func length(_ nibble: Int, _ source: UnsafeRawPointer, _ from: inout Int, _ count: Int) -> Int? {
        guard nibble == 15 else { return nibble }
        var length = 15
        while from < count {
            // SAFETY: from < count. A length is at most 255 times the bytes of the block.
            let byte = unsafe source.byte(at: from)
            from &+= 1
            length &+= byte
            if byte < 255 { return length }
        }
        return nil
    }
}

extension LZ4BlockReader {
    /// Appends what a block decompresses to.
    ///
    /// - Parameters:
    ///   - offset: where the block lies, for errors.
    ///   - maximum: bytes that it may decompress to.
    ///   - history: bytes at the end of `output` to which matches may refer.
    static func append(
        _ block: Span<UInt8>, at offset: Int, maximum: Int, history: Int, bound: OutputBound,
        to output: inout WireBuffer
    ) throws(KafkaCodecError) {
        var reader = LZ4BlockReader()
        var needed = min(maximum, max(64 * 1024, 4 * block.count)) + slack
        while true {
            let capacity = bound.reserve(needed, in: &output)
            var outcome = Outcome.truncated
            unsafe block.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                unsafe output.append(capacity: capacity) { target in
                    guard let free = target.baseAddress else { return 0 }
                    let before = reader.written
                    // SAFETY: the block's output so far lies before the capacity in the same buffer, and before that the
                    // history; the source is borrowed and holds `source.count` bytes.
                    outcome = unsafe reader.run(
                        base, count: source.count, target: free - before, capacity: capacity, history: history)
                    return reader.written - before
                }
            }
            switch outcome {
            case .finished where reader.written <= maximum: return
            case .needsCapacity(let size) where reader.written + size <= maximum:
                guard size <= bound.end - output.count else { throw bound.passed(at: offset + reader.read) }
                needed = size + slack
            case .finished, .needsCapacity:
                throw KafkaCodecError(
                    .invalidCompression, offset: offset + reader.read, what: "LZ4 block larger than its frame allows",
                    value: Int64(maximum))
            case .truncated:
                throw KafkaCodecError(.truncated, offset: offset + reader.read, what: "sequence of an LZ4 block")
            case .invalidDistance:
                throw KafkaCodecError(
                    .invalidCompression, offset: offset + reader.read, what: "distance of an LZ4 match")
            }
        }
    }
}
