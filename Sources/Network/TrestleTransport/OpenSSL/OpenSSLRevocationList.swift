import TrestleBase
import COpenSSL

/// Reads certificate revocation lists by OpenSSL's parser.
enum OpenSSLRevocationList {
    /// Lets `body` use the parsed list, which it must not keep without a reference of its own.
    static func withCRL<Result>(
        _ der: [UInt8], _ body: (OpaquePointer) -> Result
    ) throws(StoreError) -> Result {
        OpenSSLErrors.clear()
        let parsed = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            // SAFETY: d2i reads within the count.
            var next = bytes.baseAddress
            return unsafe d2i_X509_CRL(nil, &next, bytes.count)
        }
        guard let crl = unsafe parsed else {
            throw StoreError(.malformed(offset: 0, "not a certificate revocation list: \(OpenSSLErrors.firstText())"))
        }
        defer { unsafe X509_CRL_free(crl) }
        return unsafe body(crl)
    }

    static func read(_ der: [UInt8]) throws(StoreError) -> (issuer: String, nextUpdate: WallTime?) {
        let isPartial = try unsafe withCRL(der) { unsafe trestle_crl_is_partial($0) != 0 }
        guard !isPartial else {
            throw StoreError(
                .unsupported(
                    "a revocation list that is not whole (a delta list, an indirect one, or one for some reasons): use the authority's full list"
                ))
        }
        return try unsafe withCRL(der) { crl in
            let next = unsafe X509_CRL_get0_nextUpdate(crl)
            return unsafe (
                OpenSSLCertificate.text(X509_CRL_get_issuer(crl)), next == nil ? nil : OpenSSLCertificate.time(next)
            )
        }
    }
}
