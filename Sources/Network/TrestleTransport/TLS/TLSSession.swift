/// The negotiated parameters of a TLS connection, and the peer's certificates.
public struct TLSSession: Sendable {
    public let version: TLSVersion
    /// OpenSSL's name of the cipher, such as `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// By ALPN; nil when there was none.
    public let applicationProtocol: String?
    /// The name that the client requested (SNI).
    public let serverName: String?
    /// Whether the handshake was shortened by what both remembered of an earlier one.
    public let isResumed: Bool
    /// The peer's own certificate first; empty when it showed none. After a resumption its own one alone.
    public let peerCertificates: [Certificate]
    /// Whether the server requested a certificate of this client; false for a server.
    public let certificateWasRequested: Bool
}
