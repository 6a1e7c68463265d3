import COpenSSL
public import TrestleTransport

/// The permitted use of a certificate.
public enum CertificateRole: Sendable, Hashable {
    case authority
    /// Of a listener. Also good as a client, since Kafka brokers show theirs to each other.
    case server
    case client
}

/// A certificate authority for tests and small plants, with its own key and certificate.
public final class CertificateAuthority {
    public let key: KeyPair
    public let certificate: IssuedCertificate

    /// - Parameters:
    ///   - commonName: what people see; no client compares it with anything.
    ///   - days: how long it is valid from now, 1 to 36500.
    public init(commonName: String, key: KeyPair.Kind, days: Int) throws(CertificateError) {
        self.key = try KeyPair(key)
        certificate = try Self.sign(
            commonName: commonName, role: .authority, names: [], days: days, key: self.key, keyKind: key, issuer: nil)
    }

    /// Signs a certificate for `key`.
    ///
    /// - Parameters:
    ///   - names: the subject alternative names; at least one for a server.
    ///   - days: how long it is valid from now, 1 to 36500.
    /// - Throws: `.invalidName`, `.invalidLifetime`, or `.library`.
    public func issue(
        commonName: String, role: CertificateRole, names: [SubjectAlternativeName], days: Int, key: KeyPair,
        keyKind: KeyPair.Kind
    ) throws(CertificateError) -> IssuedCertificate {
        if role == .server && names.isEmpty {
            throw CertificateError(.invalidName, "a server's certificate needs at least one subject alternative name")
        }
        return try Self.sign(
            commonName: commonName, role: role, names: names, days: days, key: key, keyKind: keyKind,
            issuer: (certificate, self.key))
    }

    private static func sign(
        commonName: String, role: CertificateRole, names: [SubjectAlternativeName], days: Int, key: KeyPair,
        keyKind: KeyPair.Kind, issuer: (certificate: IssuedCertificate, key: KeyPair)?
    ) throws(CertificateError) -> IssuedCertificate {
        guard (1...36_500).contains(days) else {
            throw CertificateError(.invalidLifetime, "a certificate is valid for 1 to 36500 days")
        }
        // X.520 bounds a common name.
        guard (1...64).contains(commonName.unicodeScalars.count), !commonName.utf8.contains(0) else {
            throw CertificateError(.invalidName, "the name '\(commonName)' must have 1 to 64 characters")
        }
        guard let new = unsafe X509_new() else { throw .library("make a certificate") }
        let certificate = unsafe IssuedCertificate(adopting: new)
        // SAFETY of what follows: every pointer is owned by `certificate`, `key` or `issuer`, which outlive the calls.
        let subject = unsafe X509_get_subject_name(new)
        let isNamed = unsafe X509_NAME_add_entry_by_NID(
            subject, NID_commonName, MBSTRING_FLAG, commonName, Int32(commonName.utf8.count), -1, 0)
        // MBSTRING_FLAG alone says UTF-8. An hour's grace for clocks that are behind; 2 stands for version 3.
        guard unsafe isNamed == 1 && X509_set_version(new, 2) == 1 && setRandomSerial(new),
            unsafe X509_gmtime_adj(X509_getm_notBefore(new), -3600) != nil,
            unsafe X509_time_adj_ex(X509_getm_notAfter(new), Int32(days), 0, nil) != nil,
            unsafe X509_set_pubkey(new, key.pointer) == 1,
            unsafe X509_set_issuer_name(
                new, issuer.map { unsafe X509_get_subject_name($0.certificate.pointer) } ?? subject) == 1
        else { throw .library("fill in a certificate") }
        for (identifier, value) in extensions(role: role, names: names, keyKind: keyKind) {
            try add(identifier, value, to: certificate, issuer: issuer?.certificate ?? certificate)
        }
        guard unsafe X509_sign(new, (issuer?.key ?? key).pointer, EVP_sha256()) > 0 else {
            throw .library("sign a certificate")
        }
        return certificate
    }

    /// RFC 5280, section 4.2. The subject key identifier comes first, since the authority's own refers to it.
    private static func extensions(
        role: CertificateRole, names: [SubjectAlternativeName], keyKind: KeyPair.Kind
    ) -> [(Int32, String)] {
        var result: [(Int32, String)] = [(NID_subject_key_identifier, "hash")]
        result.append((NID_authority_key_identifier, "keyid:always"))
        if role == .authority {
            result.append((NID_basic_constraints, "critical,CA:TRUE,pathlen:0"))
            result.append((NID_key_usage, "critical,keyCertSign,cRLSign"))
            return result
        }
        // Only RSA encrypts the session's key with the certificate's (TLS 1.2 and before).
        let usage = if case .rsa = keyKind { "digitalSignature,keyEncipherment" } else { "digitalSignature" }
        result.append((NID_basic_constraints, "critical,CA:FALSE"))
        result.append((NID_key_usage, "critical,\(usage)"))
        result.append((NID_ext_key_usage, role == .server ? "serverAuth,clientAuth" : "clientAuth"))
        if !names.isEmpty {
            result.append((NID_subject_alt_name, names.map(\.description).joined(separator: ",")))
        }
        return result
    }

    private static func add(
        _ identifier: Int32, _ value: String, to certificate: IssuedCertificate, issuer: IssuedCertificate
    ) throws(CertificateError) {
        var context = unsafe v3_ext_ctx()
        // SAFETY: both certificates outlive the call; without a database `value` cannot name sections of a file.
        unsafe X509V3_set_ctx(&context, issuer.pointer, certificate.pointer, nil, nil, 0)
        guard let made = unsafe X509V3_EXT_nconf_nid(nil, &context, identifier, value) else {
            throw .library("make the extension \(value)")
        }
        defer { unsafe X509_EXTENSION_free(made) }
        guard unsafe X509_add_ext(certificate.pointer, made, -1) == 1 else {
            throw .library("add the extension \(value)")
        }
    }

    /// 127 random bits: positive, and never the same twice.
    private static func setRandomSerial(_ certificate: OpaquePointer) -> Bool {
        guard let number = unsafe BN_new() else { return false }
        defer { unsafe BN_free(number) }
        return unsafe BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
            && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }
}
