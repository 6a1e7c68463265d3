import CZlib
import KafkaCodec
import WireBytes

/// Reads gzip members (RFC 1952), one or several, or one raw deflate stream (RFC 1951), by zlib, with one inflate state for all.
@safe final class GzipDecoder {
    /// In memory of its own, since zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let format: DeflateFormat

    init(_ format: DeflateFormat = .gzip) throws(KafkaCodecError) {
        self.format = format
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // SAFETY: the stream is zeroed, which asks for malloc and free.
        let status = unsafe inflateInit2_(stream, format.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            unsafe stream.deallocate()
            throw KafkaCodecError(.unsupportedCompression, what: "zlib cannot start", value: Int64(status))
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func decompress(
        _ bytes: Span<UInt8>, bound: OutputBound, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        var consumed = 0
        repeat {
            unsafe inflateReset(stream)
            try member(bytes, &consumed, bound, &output)
        } while consumed < bytes.count && format == .gzip
        // Python's writers of Avro leave a part of zlib's checksum behind the stream.
        guard bytes.count - consumed <= 4 else {
            throw KafkaCodecError(.invalidCompression, offset: consumed, what: "bytes behind a deflate stream")
        }
    }

    /// Reads one member, of which zlib checks header, checksum and size.
    private func member(
        _ bytes: Span<UInt8>, _ consumed: inout Int, _ bound: OutputBound, _ output: inout WireBuffer
    ) throws(KafkaCodecError) {
        while true {
            let rest = bytes.extracting(droppingFirst: consumed)
            let capacity = bound.reserve(max(512, min(rest.count, 1 << 20)), in: &output)
            let (status, read) = inflateStep(rest, capacity: capacity, into: &output)
            consumed += read
            // Without capacity, zlib wrote one byte aside, or had none to write.
            if capacity == 0, unsafe stream.pointee.avail_out == 0 { throw bound.passed(at: consumed) }
            switch status {
            case Z_STREAM_END: return
            case Z_OK, Z_BUF_ERROR:
                if consumed == bytes.count, unsafe stream.pointee.avail_out > 0 {
                    throw KafkaCodecError(.truncated, offset: consumed, what: "gzip member")
                }
            case Z_NEED_DICT:
                throw KafkaCodecError(.invalidCompression, offset: consumed, what: "gzip with a dictionary")
            case Z_MEM_ERROR:
                throw KafkaCodecError(.unsupportedCompression, offset: consumed, what: "zlib has no memory")
            default:
                throw KafkaCodecError(.invalidCompression, offset: consumed, what: "gzip")
            }
        }
    }

    /// Inflates what there is into the capacity there is. With no capacity, one byte aside shows whether there is more to come.
    private func inflateStep(
        _ input: Span<UInt8>, capacity: Int, into output: inout WireBuffer
    ) -> (status: Int32, read: Int) {
        let stream = unsafe stream
        let offered = UInt32(clamping: input.count)
        var status = Z_OK
        unsafe input.withUnsafeBytes { input in
            // SAFETY: zlib reads at most `offered` bytes of the borrowed input and writes at most `avail_out` into the capacity
            // given or into `aside`; the pointers are not used after these calls.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            unsafe stream.pointee.avail_in = offered
            if capacity == 0 {
                var aside: UInt8 = 0
                unsafe withUnsafeMutablePointer(to: &aside) { target in
                    unsafe stream.pointee.next_out = target
                    unsafe stream.pointee.avail_out = 1
                    status = unsafe inflate(stream, Z_NO_FLUSH)
                }
            } else {
                unsafe output.append(capacity: capacity) { target in
                    unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = UInt32(clamping: capacity)
                    status = unsafe inflate(stream, Z_NO_FLUSH)
                    return unsafe Int(UInt32(clamping: capacity) - stream.pointee.avail_out)
                }
            }
        }
        return unsafe (status, Int(offered - stream.pointee.avail_in))
    }
}
