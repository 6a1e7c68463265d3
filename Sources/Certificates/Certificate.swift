import COpenSSL

/// An X.509 certificate.
@safe public final class Certificate {
    // SAFETY: owned by this object, valid until `deinit`.
    let pointer: OpaquePointer

    /// Takes ownership of an X509.
    init(adopting pointer: OpaquePointer) { unsafe self.pointer = pointer }

    /// Reads one DER certificate that fills `der` to its end.
    ///
    /// - Throws: `.malformed`.
    public convenience init(der: [UInt8]) throws(CertificateError) {
        let read: (certificate: OpaquePointer?, count: Int) = unsafe der.withUnsafeBufferPointer { bytes in
            // SAFETY: d2i_X509 reads at most `count` bytes from `base` and moves the cursor behind them.
            guard let base = bytes.baseAddress else { return (nil, 0) }
            var cursor: UnsafePointer<UInt8>? = unsafe base
            let made = unsafe d2i_X509(nil, &cursor, bytes.count)
            return unsafe (made, cursor.map { unsafe $0 - base } ?? 0)
        }
        guard let certificate = unsafe read.certificate else {
            ERR_clear_error()
            throw CertificateError(.malformed, "the bytes are no X.509 certificate")
        }
        unsafe self.init(adopting: certificate)
        guard unsafe read.count == der.count else {
            throw CertificateError(.malformed, "\(unsafe der.count - read.count) bytes follow the certificate")
        }
    }

    deinit { unsafe X509_free(pointer) }

    public func der() throws(CertificateError) -> [UInt8] {
        try unsafe MemoryBIO.bytes { bio in unsafe i2d_X509_bio(bio, pointer) }
    }

    public func pem() throws(CertificateError) -> String {
        try unsafe MemoryBIO.text { bio in unsafe PEM_write_bio_X509(bio, pointer) }
    }
}
