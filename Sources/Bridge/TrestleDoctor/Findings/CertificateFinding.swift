public import TrestleTransport

/// A fault of the server's certificate, or of the client's.
public enum CertificateFinding: Sendable {
    case nameMissing(expected: PeerName, found: [SubjectAlternativeName], commonName: NameInCommonName)
    case unknownAuthority(issuer: String, trusted: [String])
    case selfSigned(Certificate)
    case intermediateMissing(issuer: String, trusted: [String])
    case refused(reason: String, Certificate?)
    /// A key that is too short, or a signature by a hash that is broken.
    case weak(reason: String, Certificate?)
    case expired(Certificate)
    case notYetValid(Certificate)
    /// It is on its issuer's revocation list.
    case revoked(Certificate, listIssuer: String)
    /// There are revocation lists, but none of its issuer.
    case revocationListMissing(Certificate, lists: [RevocationList])

    case clientMissing
    /// The alert says unknown_ca, or certificate_unknown, which is Java's word for it.
    case clientUntrusted(Certificate?, TLSAlert)
    case clientRefused(TLSAlert, Certificate?)
}

extension CertificateFinding {
    /// The finding for an issuer that is not among the trusted authorities. Where one of these has the same name, names are not
    /// enough to tell them apart: the texts then say so, with the certificates' fingerprints.
    ///
    /// - Parameter root: the issuer's own certificate, if the server sends it.
    static func unknownAuthority(
        _ issuer: String, root: Certificate? = nil, trusted: [Certificate]
    ) -> CertificateFinding {
        let namesakes = trusted.filter { $0.subject.utf8.elementsEqual(issuer.utf8) }
        guard !namesakes.isEmpty else {
            return .unknownAuthority(issuer: issuer, trusted: trusted.prefix(8).map(\.subject))
        }
        func named(_ certificate: Certificate) -> String {
            "\(certificate.subject), certificate \(certificate.fingerprint)"
        }
        return .unknownAuthority(
            issuer: "another authority of the same name: \(root.map(named) ?? issuer)",
            trusted: namesakes.prefix(8).map(named))
    }
}

/// Whether the subject's common name would have been the expected one, if it counted.
public enum NameInCommonName: Sendable, Hashable { case matches, differs }

extension CertificateFinding: ExplainedFinding {
    var faultClass: FaultClass {
        switch self {
        case .nameMissing, .unknownAuthority, .selfSigned, .intermediateMissing, .refused, .weak, .expired,
            .notYetValid, .revoked, .revocationListMissing:
            .serverCertificate
        case .clientMissing, .clientUntrusted, .clientRefused: .clientCertificate
        }
    }

    var identifier: String {
        switch self {
        case .nameMissing(_, _, .matches): "name-only-in-cn"
        case .nameMissing(.dns(_), _, _): "name-not-in-san"
        case .nameMissing(.ip(_), _, _): "address-not-in-san"
        case .unknownAuthority: "unknown-authority"
        case .selfSigned: "self-signed"
        case .intermediateMissing: "intermediate-missing"
        case .refused: "bad-certificate"
        case .weak: "certificate-too-weak"
        case .expired: "certificate-expired"
        case .notYetValid: "certificate-not-yet-valid"
        case .revoked: "certificate-revoked"
        case .revocationListMissing: "revocation-list-missing"
        case .clientMissing: "client-certificate-missing"
        case .clientUntrusted: "client-certificate-untrusted"
        case .clientRefused: "client-certificate-refused"
        }
    }
}
