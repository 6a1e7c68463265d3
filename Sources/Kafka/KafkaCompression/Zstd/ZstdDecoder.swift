import KafkaCodec
import WireBytes

/// Reads zstd frames (RFC 8878), one or several, by libzstd, with one context for all.
///
/// A frame is decompressed straight into the output, and again into more of it when that was too small: twice the work at
/// most. A stream would go on where it was, but would first reserve the window that the frame declares (up to 128 MiB for
/// a batch of 20 bytes, and 8 MiB for an honest one); this way there is no window but the output itself.
@safe final class ZstdDecoder {
    private static let magic: UInt32 = 0xFD2F_B528
    private static let skippableMagic: UInt32 = 0x184D_2A50
    /// `ZSTD_error_dstSize_tooSmall`, `ZSTD_error_checksum_wrong`, `ZSTD_error_dictionary_wrong`,
    /// `ZSTD_error_srcSize_wrong` and `ZSTD_error_memory_allocation` in zstd_errors.h, where the numbers are stable.
    private enum Fault {
        static let (capacity, checksum, dictionary, truncated, memory): (Int32, Int32, Int32, Int32, Int32) = (
            70, 22, 32, 72, 64
        )
    }

    private let library: ZstdLibrary
    private let context: ZstdLibrary.Context

    init() throws(KafkaCodecError) {
        library = try ZstdLibrary.load()
        guard let context = unsafe library.createDecompressor() else {
            throw KafkaCodecError(.unsupportedCompression, what: "libzstd has no memory")
        }
        unsafe self.context = context
    }

    deinit { _ = unsafe library.freeDecompressor(context) }

    func decompress(
        _ bytes: Span<UInt8>, bound: OutputBound, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        var offset = 0
        repeat {
            let rest = bytes.extracting(droppingFirst: offset)
            guard rest.count >= 4 else { throw KafkaCodecError(.truncated, offset: bytes.count, what: "zstd frame") }
            var cursor = ByteCursor(rest)
            let word = cursor.readUInt32()?.byteSwapped ?? 0
            // libzstd may know formats older than the standard: those are not Kafka's.
            guard word == Self.magic || word & 0xFFFF_FFF0 == Self.skippableMagic else {
                throw KafkaCodecError(
                    .invalidCompression, offset: offset, what: "zstd magic number", value: Int64(word))
            }
            let size = unsafe rest.withUnsafeBytes { source in
                // SAFETY: libzstd reads at most `count` bytes of the borrowed source.
                unsafe library.frameSize(source.baseAddress, source.count)
            }
            try check(library.errorCode(size), at: offset)
            if word == Self.magic { try frame(rest.extracting(first: size), at: offset, bound, &output) }
            offset += size
        } while offset < bytes.count
    }

    private func frame(
        _ frame: Span<UInt8>, at offset: Int, _ bound: OutputBound, _ output: inout WireBuffer
    ) throws(KafkaCodecError) {
        // What the frame declares is believed as far as an honest one of its size may need it; the two highest values say
        // that it declares nothing.
        let declared = unsafe frame.withUnsafeBytes { source in
            // SAFETY: libzstd reads at most `count` bytes of the borrowed source.
            unsafe library.contentSize(source.baseAddress, source.count)
        }
        let likely = max(64 * 1024, frame.count * 16)
        var needed = declared >= UInt64.max - 1 ? likely : min(likely, Int(clamping: declared))
        while true {
            let capacity = bound.reserve(needed, in: &output)
            var fault: Int32 = 0
            unsafe frame.withUnsafeBytes { source in
                unsafe output.append(capacity: capacity) { target in
                    // SAFETY: libzstd reads `count` bytes of the borrowed source and writes at most `capacity` into the capacity
                    // given.
                    let size = unsafe library.decompress(
                        context, target.baseAddress, capacity, source.baseAddress, source.count)
                    fault = library.errorCode(size)
                    return fault == 0 ? size : 0
                }
            }
            guard fault == Fault.capacity else { return try check(fault, at: offset) }
            guard capacity < bound.end - output.count else { throw bound.passed(at: offset) }
            // One that declares no content and has some would be given no capacity for ever.
            needed = max(2 * capacity, likely)
        }
    }

    private func check(_ fault: Int32, at offset: Int) throws(KafkaCodecError) {
        let code: KafkaCodecError.Code
        switch fault {
        case 0: return
        case Fault.checksum: code = .invalidChecksum
        case Fault.truncated: code = .truncated
        case Fault.dictionary, Fault.memory: code = .unsupportedCompression
        default: code = .invalidCompression
        }
        throw KafkaCodecError(code, offset: offset, what: "zstd frame, fault of libzstd", value: Int64(fault))
    }
}
