import CZlib
import KafkaCodec
import WireBytes

/// Writes gzip members (RFC 1952) or raw deflate streams (RFC 1951) by zlib, with one deflate state for all.
@safe final class GzipEncoder {
    /// In memory of its own, since zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: 1 to 9.
    init(_ format: DeflateFormat = .gzip, level: Int32) throws(KafkaCodecError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // SAFETY: the stream is zeroed, which asks for malloc and free.
        let status = unsafe deflateInit2_(
            stream, level, Z_DEFLATED, format.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            unsafe stream.deallocate()
            throw KafkaCodecError(.unsupportedCompression, what: "zlib cannot start", value: Int64(status))
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// - Parameter bytes: at most `Int32.max`.
    func compress(_ bytes: Span<UInt8>, into output: inout WireBuffer) throws(KafkaCodecError) {
        let stream = unsafe stream
        let capacity = unsafe Int(deflateReset(stream) == Z_OK ? deflateBound(stream, UInt(bytes.count)) : 0)
        let status = unsafe bytes.withUnsafeBytes { input in
            var status = Z_STREAM_ERROR
            unsafe output.append(capacity: capacity) { target in
                // SAFETY: zlib reads `count` bytes of the borrowed input and writes at most `capacity` into the capacity given; the
                // pointers are not used after this call.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.pointee.avail_out = UInt32(clamping: capacity)
                status = unsafe deflate(stream, Z_FINISH)
                return unsafe Int(stream.pointee.total_out)
            }
            return status
        }
        guard status == Z_STREAM_END else {
            throw KafkaCodecError(.unsupportedCompression, what: "zlib cannot compress", value: Int64(status))
        }
    }
}
