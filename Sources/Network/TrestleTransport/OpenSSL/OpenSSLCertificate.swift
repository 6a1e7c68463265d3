import TrestleBase
import COpenSSL
import TrestlePlatform
import WireBytes

/// Reads certificates by OpenSSL's parser.
enum OpenSSLCertificate {
    /// Lets `body` use the parsed certificate, which it must not keep.
    static func withX509<Result>(
        _ der: [UInt8], _ body: (OpaquePointer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        OpenSSLErrors.clear()
        var used = 0
        let parsed = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            // SAFETY: d2i reads within the count, and moves `next` behind what it read.
            var next = bytes.baseAddress
            let parsed = unsafe d2i_X509(nil, &next, bytes.count)
            if let start = bytes.baseAddress, let end = unsafe next { used = unsafe end - start }
            return unsafe parsed
        }
        guard let x509 = unsafe parsed else {
            throw StoreError(.malformed(offset: 0, "not an X.509 certificate: \(OpenSSLErrors.firstText())"))
        }
        defer { unsafe X509_free(x509) }
        guard used == der.count else { throw StoreError(.malformed(offset: used, "bytes after the certificate")) }
        return try unsafe body(x509)
    }

    /// Reads OpenSSL's own form, which has settings of trust behind the certificate.
    static func trusted(_ der: [UInt8]) throws(StoreError) -> Certificate {
        let parsed = unsafe der.withUnsafeBufferPointer { bytes -> Certificate? in
            // SAFETY: d2i reads within the count; what it returns is freed here.
            var next = bytes.baseAddress
            guard let x509 = unsafe d2i_X509_AUX(nil, &next, bytes.count) else { return nil }
            defer { unsafe X509_free(x509) }
            return unsafe certificate(x509)
        }
        guard let parsed else { throw StoreError(.malformed(offset: 0, OpenSSLErrors.firstText())) }
        return parsed
    }

    /// The certificate as bytes and facts.
    static func certificate(_ x509: OpaquePointer) -> Certificate? {
        let der = unsafe encodeDER { unsafe i2d_X509(x509, $0) }
        return try? Certificate(der: der)
    }

    static func certificates(_ stack: OpaquePointer?) -> [Certificate] {
        (0..<(unsafe trestle_x509_count(stack))).compactMap { index in
            unsafe trestle_x509_at(stack, index).flatMap { unsafe certificate($0) }
        }
    }

    static func read(_ der: [UInt8]) throws(StoreError) -> Certificate.Facts {
        try unsafe withX509(der) { x509 throws(StoreError) in
            var facts = Certificate.Facts()
            facts.subject = unsafe text(X509_get_subject_name(x509))
            facts.issuer = unsafe text(X509_get_issuer_name(x509))
            facts.commonName = unsafe commonName(X509_get_subject_name(x509))
            facts.serialNumber = unsafe text { unsafe i2a_ASN1_INTEGER($0, X509_get0_serialNumber(x509)) }
            facts.notBefore = unsafe time(X509_get0_notBefore(x509))
            facts.notAfter = unsafe time(X509_get0_notAfter(x509))
            facts.names = unsafe names(x509)
            facts.holder = try unsafe holder(x509)
            let flags = unsafe X509_get_extension_flags(x509)
            facts.isAuthority = flags & UInt32(EXFLAG_CA) != 0
            facts.isSelfIssued = flags & UInt32(EXFLAG_SI) != 0
            facts.publicKey = unsafe X509_get0_pubkey(x509).map { unsafe OpenSSLKey.kind($0) } ?? "unknown"
            // SAFETY: the text is a constant of OpenSSL's.
            facts.signatureAlgorithm =
                unsafe OBJ_nid2ln(X509_get_signature_nid(x509)).map { unsafe String(cString: $0) } ?? "unknown"
            facts.fingerprint = unsafe fingerprint(x509)
            OpenSSLErrors.clear()
            return facts
        }
    }

    private static func text(_ write: (OpaquePointer) -> Int32) -> String {
        String(decoding: unsafe collectBytes { _ = unsafe write($0) }, as: UTF8.self)
    }

    static func text(_ name: OpaquePointer?) -> String {
        // RFC 2253, with UTF-8 left as it is. Its own backslashes stay; what else may not stand in a line is taken out.
        let flags = trestle_name_flags & ~UInt(ASN1_STRFLGS_ESC_MSB)
        let printed = unsafe text { unsafe X509_NAME_print_ex($0, name, 0, flags) }
        return PeerText(printed).description.replacing("\\\\", with: "\\")
    }

    private static func commonName(_ name: OpaquePointer?) -> String? {
        var last: Int32 = -1
        while true {
            let next = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, last)
            if next < 0 { break }
            last = next
        }
        guard last >= 0, let data = unsafe X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)) else { return nil }
        return unsafe text {
            unsafe ASN1_STRING_print_ex($0, data, UInt(ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT))
        }
    }

    static func time(_ value: UnsafePointer<ASN1_TIME>?) -> WallTime {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(value, &parts) == 1 else { return WallTime(secondsSince1970: 0) }
        return WallTime(secondsSince1970: unsafe Int64(timegm(&parts)))
    }

    /// When the first of these certificates expires: seconds since 1970.
    static func firstExpiry(_ stack: OpaquePointer?) -> Int64 {
        (0..<(unsafe trestle_x509_count(stack))).reduce(.max) { first, index in
            guard let x509 = unsafe trestle_x509_at(stack, index) else { return first }
            return min(first, unsafe time(X509_get0_notAfter(x509)).secondsSince1970)
        }
    }

    private static func names(_ x509: OpaquePointer) -> [SubjectAlternativeName] {
        // SAFETY: the list is ours until freed; each name's bytes are copied.
        guard let list = unsafe X509_get_ext_d2i(x509, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(list)
        defer { unsafe trestle_general_names_free(names) }
        return (0..<(unsafe trestle_general_name_count(names))).map { index in
            var start: UnsafePointer<UInt8>?
            var count: Int32 = 0
            let kind = unsafe trestle_general_name(names, index, &start, &count)
            let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
            switch kind {
            case GEN_DNS: return .dns(String(decoding: bytes, as: UTF8.self))
            case GEN_IPADD: return .ip(bytes)
            case GEN_EMAIL: return .email(String(decoding: bytes, as: UTF8.self))
            case GEN_URI: return .uri(String(decoding: bytes, as: UTF8.self))
            default: return .other(Int(kind))
            }
        }
    }

    /// See `Certificate.holder`. A first byte tells the three kinds apart.
    private static func holder(_ x509: OpaquePointer) throws(StoreError) -> [UInt8] {
        let subject = unsafe X509_get_subject_name(x509)
        let issuer = unsafe encodeDER { unsafe i2d_X509_NAME(X509_get_issuer_name(x509), $0) }
        if unsafe X509_NAME_entry_count(subject) > 0 {
            let encoded = unsafe encodeDER { unsafe i2d_X509_NAME(subject, $0) }
            return try OpenSSLDigest.compute(.sha256, [0], issuer, encoded)
        }
        let place = unsafe X509_get_ext_by_NID(x509, NID_subject_alt_name, -1)
        if place >= 0, let names = unsafe X509_EXTENSION_get_data(X509_get_ext(x509, place)) {
            // SAFETY: the bytes are the certificate's, which lives for the duration of the call; they are copied.
            let bytes = unsafe Array(
                UnsafeBufferPointer(start: ASN1_STRING_get0_data(names), count: Int(ASN1_STRING_length(names))))
            return try OpenSSLDigest.compute(.sha256, [1], issuer, bytes)
        }
        let key = unsafe encodeDER { unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), $0) }
        return try OpenSSLDigest.compute(.sha256, [2], key)
    }

    private static func fingerprint(_ x509: OpaquePointer) -> String {
        var count: UInt32 = 0
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, used in
            // SAFETY: a digest has at most EVP_MAX_MD_SIZE bytes.
            let done = unsafe X509_digest(x509, EVP_sha256(), buffer.baseAddress, &count)
            used = done == 1 ? Int(count) : 0
        }
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
