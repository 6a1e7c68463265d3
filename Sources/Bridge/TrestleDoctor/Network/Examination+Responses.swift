import TrestleTransport
import WireBytes

// What the first words of a server mean for the steps before them.
extension Examination {
    /// The server has said something: it has also taken our certificate, if it requested one. In TLS 1.3 that is not
    /// known before.
    func recordFirstResponse(_ link: Link) {
        guard plan.target.usesTLS else { return }
        if let identity, link.certificateWasRequested {
            pass(.clientCertificate, link.scope, .clientCertificateTaken(identity.certificate))
        } else {
            omit(.clientCertificate, link.scope, .certificateNotRequested)
        }
    }

    /// Whether the connection ended because of our certificate; says so.
    func recordFirstResponseFailed(_ link: Link, _ error: TransportError?) -> Bool {
        guard let failure = error?.tls, let finding = clientCertificateFinding(failure) else { return false }
        fail(.clientCertificate, link.scope, finding)
        return true
    }

    func clientCertificateFinding(_ failure: TLSFailure) -> Finding? {
        switch failure.cause {
        case .clientCertificateRequired: .certificate(.clientMissing)
        // Java's brokers say certificate_unknown for one whose authority they do not trust.
        case .clientCertificateRefused(let alert) where alert == .unknownAuthority || alert == .certificateUnknown:
            .certificate(.clientUntrusted(identity?.certificate, alert))
        case .clientCertificateRefused(let alert): .certificate(.clientRefused(alert, identity?.certificate))
        default: nil
        }
    }

    /// The finding for a port that speaks `found` instead of `expected`.
    func wrong(_ found: PortProtocol, expected: PortProtocol, otherwise: ProtocolFinding) -> Finding {
        switch hidingSecret(found) {
        case .tls: plan.target.usesTLS ? .service(otherwise) : .tls(.tlsPort)
        case .silent, .closes: .service(otherwise)
        case expected: .service(otherwise)
        case let found: .service(.wrongProtocol(found))
        }
    }

    /// The first bytes of a response that is none of the protocol's, as they may be shown.
    func unknown(_ bytes: [UInt8]) -> ProtocolFinding {
        .wrongProtocol(hidingSecret(.unknown(Array(bytes.prefix(16)))))
    }

    /// The port's text about itself, without the secret that was sent to the server on this or an earlier connection.
    func hidingSecret(_ found: PortProtocol) -> PortProtocol {
        switch found {
        case .http(let line): .http(PeerText(line, hiding: plan.sentSecret).description)
        case .unknown(let bytes) where plan.sentSecret?.isRepeated(in: bytes) == true: .unknown([])
        default: found
        }
    }

    /// The protocol of bytes that are not a valid response.
    func named(_ bytes: [UInt8], _ link: Link) async -> PortProtocol {
        if let line = PortIdentification.httpLine(bytes) { return .http(line) }
        switch ClientHello.response(bytes) {
        case .alert?, .accepted?: return .tls
        case .notTLS?, nil: return await identification(of: link.endpoint).identify()
        }
    }
}
