/// A failed TLS handshake or connection: the step, the cause with its details, and everything that was received from
/// the peer until then.
public struct TLSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Step: Sendable, Hashable {
        /// Building the context: ciphers, versions, certificates.
        case configuration
        /// Agreeing on version, cipher and application protocol.
        case negotiation
        /// Checking the peer's certificate: chain, dates, purpose.
        case certificate
        /// Comparing the peer's names with the expected one.
        case name
        /// Showing a client certificate, or checking the client's.
        case clientCertificate
        /// After the handshake.
        case data
    }

    /// More may be added.
    public enum Cause: Sendable, Equatable {
        /// A setting that cannot be used, and why.
        case configuration(String)
        /// The peer's first bytes are no TLS record.
        case notTLS(received: [UInt8])
        /// The peer ended or reset the connection in the middle of the handshake. Before its first byte, that is what
        /// a port without TLS does, too.
        case closedInHandshake(afterReceiving: Int)
        /// The handshake took longer than `ConnectionOptions.connectTimeout`.
        case timedOut(afterReceiving: Int)
        /// No protocol version in common. `offered` is the version that the peer named, if it named one.
        case protocolVersion(offered: TLSVersion?)
        /// No cipher, group or signature algorithm in common.
        case cipher
        /// No application protocol (ALPN) in common.
        case applicationProtocol(expected: [String])
        /// The chain ends in this issuer, which is not known here: an unknown authority or a missing intermediate
        /// certificate.
        case unknownIssuer(String, of: Certificate?)
        /// The peer's own certificate is signed by itself and not trusted.
        case selfSigned
        /// The chain ends in a root that was sent along and is not trusted.
        case untrustedRoot(Certificate)
        case expired(Certificate)
        case notYetValid(Certificate)
        case revoked(Certificate)
        /// There are revocation lists, but none of the certificate's issuer.
        case revocationListMissing(Certificate)
        /// A certificate that may not be used this way, has a bad signature, is too weak, …: OpenSSL's number and text.
        case badCertificate(code: Int, reason: String, Certificate?)
        /// None of the peer's names is the expected one.
        case nameMismatch(expected: PeerName, found: [SubjectAlternativeName])
        /// A server demanded a client certificate and got none. For a client this comes after the handshake in
        /// TLS 1.3: the connection opens, then fails.
        case clientCertificateRequired
        /// The server did not accept this client's certificate. After the handshake in TLS 1.3.
        case clientCertificateRefused(TLSAlert)
        /// The peer gave up for another reason.
        case alert(TLSAlert)
        /// The peer violated the protocol, or its bytes were changed: OpenSSL's reason.
        case protocolError(String)
        /// The stream ended without close_notify: what came last may be missing.
        case truncated
    }

    public var step: Step
    public var cause: Cause
    /// Host and port, or the remote address of an accepted connection.
    public var peer: String
    /// Which side this end was.
    public var side: TLSConfiguration.Side
    /// The peer's certificates, its own first, also if they were refused; empty if the peer has sent none.
    public var peerCertificates: [Certificate] = []
    /// The expected name; nil when names are not checked.
    public var expectedName: PeerName?
    /// The versions that this end offers.
    public var offeredVersions: ClosedRange<TLSVersion> = .tls1_2 ... .tls1_3
    /// The negotiated version; `nil` before it is negotiated.
    public var version: TLSVersion?
    public var cipher: String?
    /// The alert that the peer sent, whatever the cause.
    public var alertReceived: TLSAlert?
    /// The authorities that this end would have accepted, by subject; at most eight, and none for the system's.
    public var trustedAuthorities: [String] = []

    public init(step: Step, cause: Cause, peer: String = "", side: TLSConfiguration.Side) {
        self.step = step
        self.cause = cause
        self.peer = peer
        self.side = side
    }
}
