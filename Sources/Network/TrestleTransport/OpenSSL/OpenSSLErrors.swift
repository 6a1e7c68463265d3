import COpenSSL

/// OpenSSL's queue of errors, which belongs to the thread.
enum OpenSSLErrors {
    struct Entry: Equatable {
        let library: Int32
        let reason: Int32
        let text: String
    }

    static func clear() { ERR_clear_error() }

    /// Takes everything out of the queue, the oldest, and so the cause, first.
    static func drain() -> [Entry] {
        var entries: [Entry] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { return entries }
            // As the macros ERR_GET_LIB and ERR_GET_REASON do it.
            let isSystem = code & 0x8000_0000 != 0
            let library = isSystem ? 2 : Int32((code >> 23) & 0xff)
            let reason = Int32(code & (isSystem ? 0x7fff_ffff : 0x7f_ffff))
            // SAFETY: the reason is a constant string, or null when OpenSSL has no text.
            let text = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            entries.append(Entry(library: library, reason: reason, text: text))
        }
    }

    /// The oldest error's text, for errors that nobody tells apart.
    static func firstText() -> String { drain().first?.text ?? "no reason given" }
}

/// The bytes that OpenSSL writes into a memory BIO.
func collectBytes(_ write: (OpaquePointer) -> Void) -> [UInt8] {
    // SAFETY: the BIO lives until the end of this function; its contents are copied before that.
    guard let bio = unsafe BIO_new(BIO_s_mem()) else { return [] }
    defer { unsafe BIO_free(bio) }
    unsafe write(bio)
    var start: UnsafePointer<UInt8>?
    let count = unsafe trestle_bio_contents(bio, &start)
    return unsafe Array(UnsafeBufferPointer(start: start, count: count))
}

/// The bytes of an `i2d` function of OpenSSL, which is called once for the size, then for the bytes.
func encodeDER(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8] {
    let size = encode(nil)
    guard size > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
        // SAFETY: the buffer has the size that OpenSSL requested.
        var next = buffer.baseAddress
        let written = unsafe encode(&next)
        count = max(0, min(Int(written), Int(size)))
    }
}
