import KafkaCodec
import WireBytes

/// Writes zstd frames (RFC 8878) by libzstd, with one context for all.
@safe final class ZstdEncoder {
    private let library: ZstdLibrary
    private let context: ZstdLibrary.Context
    private let level: Int32

    /// - Parameter level: 1 to 22.
    init(level: Int32) throws(KafkaCodecError) {
        library = try ZstdLibrary.load()
        guard let context = unsafe library.createCompressor() else {
            throw KafkaCodecError(.unsupportedCompression, what: "libzstd has no memory")
        }
        unsafe self.context = context
        self.level = level
    }

    deinit { _ = unsafe library.freeCompressor(context) }

    func compress(_ bytes: Span<UInt8>, into output: inout WireBuffer) throws(KafkaCodecError) {
        let capacity = library.compressBound(bytes.count)
        var fault: Int32 = 0
        unsafe bytes.withUnsafeBytes { source in
            unsafe output.append(capacity: capacity) { target in
                // SAFETY: libzstd reads `count` bytes of the borrowed source and writes at most `capacity` into the capacity given.
                let size = unsafe library.compress(
                    context, target.baseAddress, capacity, source.baseAddress, source.count, level)
                fault = library.errorCode(size)
                return fault == 0 ? size : 0
            }
        }
        guard fault == 0 else {
            throw KafkaCodecError(.unsupportedCompression, what: "libzstd cannot compress", value: Int64(fault))
        }
    }
}
