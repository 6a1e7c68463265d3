/// How one end of TLS behaves. Made with `client()` or `server(identity:)`, whose settings are the safe ones.
public struct TLSConfiguration: Sendable {
    public enum Side: Sendable, Hashable { case client, server }

    /// The trusted authorities.
    public enum Trust: Sendable, Equatable {
        /// The authorities that the operating system trusts.
        case system
        /// These authorities and no others.
        case certificates([Certificate])
        /// Anybody at all. An attacker on the path can read and change everything.
        case anyoneInsecurely
    }

    /// Whether a client compares the server's certificate with the server's name.
    public enum NameCheck: Sendable, Equatable {
        /// With the host that was connected to.
        case host
        /// With this name or address instead, which is also sent as SNI.
        case name(String)
        /// With nothing: any certificate of a trusted authority will do. The host is still sent as SNI.
        case offInsecurely
    }

    /// Whether a server requests or requires client certificates.
    public enum ClientCertificates: Sendable, Hashable { case none, optional, required }

    public let side: Side
    public var trust = Trust.system
    public var identity: TLSIdentity?
    public var nameCheck = NameCheck.host
    public var clientCertificates = ClientCertificates.none

    /// Not below TLS 1.2.
    public var minimumVersion = TLSVersion.tls1_2
    public var maximumVersion = TLSVersion.tls1_3
    /// Ciphers up to TLS 1.2 as OpenSSL lists them, such as `ECDHE+AESGCM`. Nil: OpenSSL's own choice.
    public var cipherList: String?
    /// Cipher suites of TLS 1.3, such as `TLS_AES_128_GCM_SHA256`, separated by colons. Nil: OpenSSL's own choice.
    public var cipherSuites: String?
    /// ALPN, the most preferred first: 1 to 255 bytes each. Empty: not negotiated.
    public var applicationProtocols: [String] = []
    /// Whether a returning client may skip the exchange of certificates.
    public var resumesSessions = true
    /// How long a session may be resumed after the handshake in which certificates were checked: 1 second to 7 days, by
    /// default 2 hours. Resuming does not prolong it, and no session outlives a certificate that it rests on. A server's
    /// ticket keys change as often.
    public var sessionLifetime = Duration.seconds(7200)
    /// Certificate revocation lists. With any list, the peer's own certificate is refused if it is on its issuer's
    /// list, or if there is no current list of its issuer; intermediate authorities are checked if the list of their
    /// issuer is present. OCSP responders are not queried.
    public var revocationLists: [RevocationList] = []
    /// Called on the connection's loop with each connection's secrets, as lines in the format of Wireshark, with which
    /// all traffic can be decrypted.
    public var keyLog: (@Sendable (String) -> Void)?

    init(side: Side) { self.side = side }

    /// A client that checks chain and name.
    public static func client(trust: Trust = .system, identity: TLSIdentity? = nil) -> TLSConfiguration {
        var configuration = TLSConfiguration(side: .client)
        configuration.trust = trust
        configuration.identity = identity
        return configuration
    }

    /// A server that asks for no client certificate.
    public static func server(identity: TLSIdentity) -> TLSConfiguration {
        var configuration = TLSConfiguration(side: .server)
        configuration.identity = identity
        return configuration
    }

    /// A server whose clients must, or may, show a certificate of these authorities.
    public static func server(
        identity: TLSIdentity, clientCertificates: ClientCertificates, trust: Trust
    ) -> TLSConfiguration {
        var configuration = server(identity: identity)
        configuration.clientCertificates = clientCertificates
        configuration.trust = trust
        return configuration
    }
}
