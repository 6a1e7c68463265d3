import KafkaCodec
import WireBytes

/// Reads the elements of the raw snappy format into output that may have to grow in between.
///
/// Source: the format description of the snappy project, section 2.
struct SnappyBlockReader {
    enum Outcome: Equatable {
        /// All elements are read.
        case finished
        /// The next element needs this many bytes of output.
        case needsCapacity(Int)
        /// The input ends inside an element.
        case truncated
        /// A copy begins before the output does.
        case invalidDistance
    }

    /// Bytes beyond the output that let its end, too, be decoded in pieces.
    private static let slack = 80

    /// Bytes of input read; they end with a whole element.
    private(set) var read: Int
    /// Bytes of output of this block.
    private(set) var written = 0

    /// - Parameter start: where the elements begin, after the uncompressed size.
    init(start: Int) { read = start }

    /// Decodes elements while there is input and capacity.
    ///
    /// - Parameters:
    ///   - source: the block, `count` bytes.
    ///   - target: where this block's output begins: `written` bytes are there, `capacity` more may be written.
    @unsafe mutating func run(
        _ source: UnsafeRawPointer, count: Int, target: UnsafeMutableRawPointer, capacity: Int
    ) -> Outcome {
        let end = written &+ capacity
        var input = read
        var output = written
        defer {
            read = input
            written = output
        }
        // Inside these, an element of at most 64 bytes can be decoded in pieces of 16 without a look at the ends.
        let fastInput = count &- 80
        let fastOutput = end &- Self.slack
        while true {
            element: while input < fastInput, output < fastOutput {
                // SAFETY: 80 bytes can be read from `input` and written from `output`. Only a longer literal reaches farther,
                // and is checked.
                let tag = unsafe source.byte(at: input)
                if tag & 3 == 0 {
                    let length = tag &>> 2 &+ 1
                    if length <= 16 {
                        unsafe target.copy16(from: source + (input + 1), to: output)
                        input &+= length &+ 1
                        output &+= length
                        continue
                    }
                    guard length <= 60 else { break element }
                    unsafe target.copyPieces(from: source + (input + 1), to: output, count: length)
                    input &+= length &+ 1
                    output &+= length
                    continue
                }
                let distance: Int
                let length: Int
                let size: Int
                if tag & 3 == 1 {
                    length = tag &>> 2 & 7 &+ 4
                    distance = unsafe (tag &>> 5) &<< 8 | source.byte(at: input &+ 1)
                    size = 2
                } else if tag & 3 == 2 {
                    length = tag &>> 2 &+ 1
                    distance = unsafe source.word16(at: input &+ 1)
                    size = 3
                } else {
                    length = tag &>> 2 &+ 1
                    distance = unsafe Int(source.word32(at: input &+ 1))
                    size = 5
                }
                guard distance &- 1 < output, distance > 0 else { break element }
                unsafe target.repeatPieces(distance: distance, at: output, count: length)
                input &+= size
                output &+= length
            }
            if input == count { return .finished }
            let outcome = unsafe slowElement(source, count, target, end, &input, &output)
            if let outcome { return outcome }
        }
    }

    /// Decodes one element, each step of it checked, and writes no byte beyond.
    ///
    /// - Returns: `nil` when there may be more.
    @unsafe @inline(never)
    private func slowElement(
        _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutableRawPointer, _ end: Int, _ input: inout Int,
        _ output: inout Int
    ) -> Outcome? {
        // SAFETY: every read is below `count`, every write below `end`, and every copy begins in what has been written, each
        // by the guard before it.
        let tag = unsafe source.byte(at: input)
        var from = input &+ 1
        let kind = tag & 3
        let extra = kind == 0 ? max(tag &>> 2 &- 59, 0) : kind == 3 ? 4 : kind
        guard extra <= count &- from else { return .truncated }
        var value = 0
        for index in 0..<extra { value |= unsafe source.byte(at: from &+ index) &<< (8 &* index) }
        from &+= extra
        let length: Int
        if kind == 0 {
            length = (extra == 0 ? tag &>> 2 : value) &+ 1
            guard length <= count &- from else { return .truncated }
            guard length <= end &- output else { return .needsCapacity(length) }
            unsafe (target + output).copyMemory(from: source + from, byteCount: length)
            from &+= length
        } else {
            length = kind == 1 ? tag &>> 2 & 7 &+ 4 : tag &>> 2 &+ 1
            let distance = kind == 1 ? (tag &>> 5) &<< 8 | value : value
            guard distance > 0, distance <= output else { return .invalidDistance }
            guard length <= end &- output else { return .needsCapacity(length) }
            unsafe target.repeatExactly(distance: distance, at: output, count: length)
        }
        input = from
        output &+= length
        return nil
    }
}

extension SnappyBlockReader {
    /// Appends what a block in the raw format decompresses to.
    ///
    /// - Parameter offset: where the block lies, for errors.
    static func append(
        _ block: Span<UInt8>, at offset: Int, bound: OutputBound, to output: inout WireBuffer
    ) throws(KafkaCodecError) {
        var cursor = ByteCursor(block)
        let size = try uncompressedSize(&cursor, at: offset)
        guard size <= bound.end - output.count else { throw bound.passed(at: offset) }
        var reader = SnappyBlockReader(start: cursor.position)
        // The size is believed as far as the bytes make it likely, and then as far as they have proved it.
        var needed = min(size, max(64 * 1024, 4 * block.count)) + slack
        while true {
            let capacity = bound.reserve(needed, in: &output)
            var outcome = Outcome.truncated
            unsafe block.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                unsafe output.append(capacity: capacity) { target in
                    guard let free = target.baseAddress else { return 0 }
                    let before = reader.written
                    // SAFETY: the block's output so far lies before the capacity in the same buffer; the source is borrowed and
                    // holds `source.count` bytes.
                    outcome = unsafe reader.run(base, count: source.count, target: free - before, capacity: capacity)
                    return reader.written - before
                }
            }
            switch outcome {
            case .finished where reader.written == size: return
            case .needsCapacity(let element) where reader.written + element <= size: needed = element + slack
            case .finished, .needsCapacity:
                throw KafkaCodecError(
                    .invalidCompression, offset: offset, what: "uncompressed size of a snappy block", value: Int64(size)
                )
            case .truncated:
                throw KafkaCodecError(.truncated, offset: offset + reader.read, what: "element of a snappy block")
            case .invalidDistance:
                throw KafkaCodecError(
                    .invalidCompression, offset: offset + reader.read, what: "distance of a snappy copy")
            }
        }
    }

    /// The preamble: 32 bits as unsigned LEB128.
    private static func uncompressedSize(_ cursor: inout ByteCursor, at offset: Int) throws(KafkaCodecError) -> Int {
        var size = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = cursor.readUInt8() else {
                throw KafkaCodecError(.truncated, offset: offset + cursor.position, what: "size of a snappy block")
            }
            size |= Int(byte & 0x7F) << shift
            if byte < 0x80 {
                guard size <= UInt32.max else { break }
                return size
            }
        }
        throw KafkaCodecError(.invalidVarint, offset: offset, what: "size of a snappy block")
    }
}
