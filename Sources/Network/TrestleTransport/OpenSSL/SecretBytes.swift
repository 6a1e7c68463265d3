import COpenSSL

/// Bytes in memory of their own that is overwritten once nobody holds them any more: keys and secrets.
@safe package final class SecretBytes: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: the memory is written in `init` alone.
    private let start: UnsafeMutableRawPointer
    package let count: Int

    package init(_ bytes: [UInt8]) {
        count = bytes.count
        unsafe start = .allocate(byteCount: max(count, 1), alignment: 16)
        // SAFETY: there is room for `count` bytes.
        unsafe bytes.withUnsafeBytes {
            unsafe start.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(start), byteCount: count)
        }
    }

    /// Random bytes; nil when OpenSSL has none.
    init?(random count: Int) {
        self.count = count
        unsafe start = .allocate(byteCount: max(count, 1), alignment: 16)
        // SAFETY: there is room for `count` bytes.
        guard unsafe RAND_priv_bytes(start.assumingMemoryBound(to: UInt8.self), Int32(count)) == 1 else { return nil }
    }

    deinit {
        unsafe OPENSSL_cleanse(start, count)
        unsafe start.deallocate()
    }

    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: the memory holds `count` bytes as long as this object lives.
        try unsafe body(UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count))
    }

    /// A copy that is the caller's.
    package var copy: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}

/// OpenSSL's use of memory.
package enum OpenSSLMemory {
    /// Lets OpenSSL overwrite what it frees, blocks of 16 KiB at most. A program calls this before anything else uses OpenSSL;
    /// later it does nothing.
    package static func overwriteWhatIsFreed() { _ = trestle_wipe_freed_memory() }
}

extension [UInt8] {
    /// Overwrites what a secret leaves behind. Of an array that is shared, only the copy that this makes.
    package mutating func wipe() {
        // SAFETY: the count is passed with the pointer.
        unsafe withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// Appends without leaving a copy behind where the array has to move.
    package mutating func appendSecret(_ bytes: some Collection<UInt8>) {
        if count + bytes.count > capacity {
            var larger: [UInt8] = []
            larger.reserveCapacity(Swift.max(2 * capacity, count + bytes.count))
            larger.append(contentsOf: self)
            wipe()
            self = larger
        }
        append(contentsOf: bytes)
    }
}
