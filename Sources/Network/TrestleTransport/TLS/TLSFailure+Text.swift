extension TLSFailure {
    /// One line that a person can act on.
    public var description: String {
        let who = peer.isEmpty ? "the peer" : peer
        switch cause {
        case .configuration(let reason): return "TLS cannot be set up: \(reason)"
        case .notTLS(let bytes):
            return "\(who) does not speak TLS here (it sent \(Self.shown(bytes))): is this its plaintext port?"
        case .closedInHandshake(0):
            return side == .client
                ? "\(who) closed the connection instead of responding in TLS: is this its plaintext port?"
                : "\(who) closed the connection before it began TLS"
        case .closedInHandshake: return "\(who) closed the connection in the middle of the TLS handshake"
        case .timedOut(0): return "\(who) did not respond in TLS in time: is this its plaintext port?"
        case .timedOut: return "\(who) did not finish the TLS handshake in time"
        case .protocolVersion(let offered):
            let theirs = offered.map { "\(who) offers \($0)" } ?? "\(who) speaks none of them"
            return "no TLS version in common: this end speaks \(Self.shown(offeredVersions)), \(theirs)"
        case .cipher: return "no TLS cipher or signature algorithm in common with \(who)"
        case .applicationProtocol(let expected):
            return "\(who) speaks none of the application protocols \(expected.joined(separator: ", "))"
        case .unknownIssuer(let issuer, _):
            return "the certificate of \(who) comes from \(issuer), which is not trusted here: add that authority's "
                + "certificate, or have \(who) send the intermediate certificates"
        case .selfSigned:
            return "the certificate of \(who) is signed by itself and not trusted here: trust it or the right authority"
        case .untrustedRoot(let root):
            return "the certificate of \(who) comes from the authority \(root), which is not trusted here: "
                + "add its certificate to the trusted authorities"
        case .expired(let certificate):
            return "the certificate \(certificate) of \(who) expired on \(certificate.notAfter): renew it"
        case .notYetValid(let certificate):
            return "the certificate \(certificate) of \(who) is valid only from \(certificate.notBefore) on: "
                + "are both clocks right?"
        case .revoked(let certificate): return "the certificate \(certificate) of \(who) has been revoked"
        case .revocationListMissing(let certificate):
            return
                "no revocation list of \(certificate.issuer) is given, so that the certificate \(certificate) of \(who) is "
                + "not accepted: add its list to the file of lists"
        case .badCertificate(_, let reason, let certificate):
            return "the certificate \(certificate?.description ?? "chain") of \(who) is not accepted: \(reason)"
        case .nameMismatch(let expected, let found):
            let names = found.isEmpty ? "no name at all" : found.map(\.description).joined(separator: ", ")
            return "the certificate of \(who) is not for \(expected) but for \(names): "
                + "have it issued with \(SubjectAlternativeName(expected)) as subject alternative name"
        case .clientCertificateRequired:
            return side == .client
                ? "\(who) demands a client certificate and none was given" : "\(who) showed no client certificate"
        case .clientCertificateRefused(let alert):
            return "\(who) does not accept this client's certificate: it responded \(alert)"
        case .alert(let alert): return "\(who) gave TLS up: it sent the alert \(alert)"
        case .protocolError(let reason): return "TLS with \(who) broke: \(reason)"
        case .truncated: return "\(who) ended the connection without TLS's close_notify: the last bytes may be missing"
        }
    }

    private static func shown(_ versions: ClosedRange<TLSVersion>) -> String {
        versions.lowerBound == versions.upperBound
            ? "\(versions.lowerBound)" : "\(versions.lowerBound) to \(versions.upperBound)"
    }

    private static func shown(_ bytes: [UInt8]) -> String {
        let isText = bytes.allSatisfy { ($0 >= 0x20 && $0 < 0x7f) || $0 == 0x0d || $0 == 0x0a }
        if isText {
            return "\"\(String(decoding: bytes.prefix { $0 != 0x0d && $0 != 0x0a }, as: UTF8.self))\""
        }
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}

extension SubjectAlternativeName {
    init(_ name: PeerName) {
        switch name {
        case .dns(let name): self = .dns(name)
        case .ip(let bytes): self = .ip(bytes)
        }
    }
}
