import COpenSSL

/// A certificate that was made here.
@safe public final class IssuedCertificate {
    // SAFETY: owned by this object, valid until `deinit`.
    let pointer: OpaquePointer

    /// Takes ownership of an X509.
    init(adopting pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe X509_free(pointer) }

    public func pem() throws(CertificateError) -> String {
        try unsafe MemoryBIO.text { bio in unsafe PEM_write_bio_X509(bio, pointer) }
    }
}
