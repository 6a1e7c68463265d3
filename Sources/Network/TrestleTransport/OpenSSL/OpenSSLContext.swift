import TrestleBase
import COpenSSL
import Synchronization

/// An `SSL_CTX` built from a configuration. It never changes after that.
@safe final class OpenSSLContext: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: OpenSSL counts references to a context atomically and only reads one that is
    // fully built; the sessions are behind a lock.
    let configuration: TLSConfiguration
    let pointer: OpaquePointer
    /// ALPN as it goes over the wire.
    let applicationProtocols: [UInt8]
    let trustedAuthorities: [String]
    /// A client's remembered sessions, by endpoint.
    private let sessions = Locked<[String: Session]>([:])

    /// A server's.
    let ticketKeys: Locked<TicketKeyRing>

    /// The required strength of keys, signatures and ciphers (`SSL_CTX_set_security_level`): 112 bits, so no RSA below
    /// 2,048 bits and no SHA-1 in signatures, whatever the machine's openssl.cnf says.
    static let securityLevel: Int32 = 2

    /// Most endpoints whose sessions are remembered.
    private static let maximumSessions = 256

    /// OpenSSL's session, given back when nobody holds it.
    @safe final class Session: @unchecked Sendable {
        // SAFETY of @unchecked Sendable: OpenSSL counts references to a session atomically.
        let pointer: OpaquePointer
        let bounds: SessionBounds

        init(_ pointer: OpaquePointer, bounds: SessionBounds) {
            unsafe self.pointer = pointer
            self.bounds = bounds
        }

        deinit { unsafe SSL_SESSION_free(pointer) }
    }

    init(_ configuration: TLSConfiguration) throws(TLSFailure) {
        func failure(_ reason: String) -> TLSFailure {
            TLSFailure(step: .configuration, cause: .configuration(reason), side: configuration.side)
        }
        self.configuration = configuration
        ticketKeys = Locked(TicketKeyRing(lifetime: configuration.sessionLifetime))
        var wire: [UInt8] = []
        for name in configuration.applicationProtocols {
            guard (1...255).contains(name.utf8.count) else {
                throw failure("the application protocol \"\(name)\" is not of 1 to 255 bytes")
            }
            wire.append(UInt8(name.utf8.count))
            wire.append(contentsOf: name.utf8)
        }
        applicationProtocols = wire
        if case .certificates(let list) = configuration.trust {
            trustedAuthorities = list.prefix(8).map(\.subject)
        } else {
            trustedAuthorities = []
        }
        OpenSSLErrors.clear()
        guard let context = unsafe SSL_CTX_new(TLS_method()) else { throw failure(OpenSSLErrors.firstText()) }
        unsafe pointer = context
        // From here on deinit gives the context back, also when something below throws.
        unsafe SSL_CTX_set_security_level(context, Self.securityLevel)
        guard configuration.sessionLifetime >= .seconds(1), configuration.sessionLifetime <= .seconds(604_800) else {
            throw failure("sessions can be resumed for one second to seven days")
        }
        if let list = configuration.cipherList, list.contains("@") {
            throw failure("the cipher list may not change the security level with '@'")
        }
        guard configuration.minimumVersion >= .tls1_2 else {
            throw failure("\(configuration.minimumVersion) is not safe; the lowest version is TLS 1.2")
        }
        guard configuration.minimumVersion <= configuration.maximumVersion,
            unsafe trestle_set_versions(
                context, Int32(configuration.minimumVersion.rawValue), Int32(configuration.maximumVersion.rawValue))
                == 1
        else {
            throw failure(
                "no TLS version lies between \(configuration.minimumVersion) and \(configuration.maximumVersion)")
        }
        if let list = configuration.cipherList, unsafe SSL_CTX_set_cipher_list(context, list) != 1 {
            throw failure("the cipher list for TLS 1.2 is not valid: \(OpenSSLErrors.firstText())")
        }
        if let suites = configuration.cipherSuites, unsafe SSL_CTX_set_ciphersuites(context, suites) != 1 {
            throw failure("the cipher suites for TLS 1.3 are not valid: \(OpenSSLErrors.firstText())")
        }
        unsafe trestle_set_modes(context)
        do throws(StoreError) {
            try loadIdentity()
            try loadTrust()
        } catch {
            throw failure(error.description)
        }
        unsafe trestle_set_resumption(
            context, configuration.side == .client ? 1 : 0, configuration.resumesSessions ? 1 : 0)
        unsafe trestle_set_session_timeout(context, Int(configuration.sessionLifetime.components.seconds))
        unsafe installCallbacks(context)
        switch configuration.side {
        case .client: break
        case .server:
            guard configuration.identity != nil else { throw failure("a server needs a certificate and its key") }
            unsafe installTickets(context)
            _ = unsafe SSL_CTX_set_session_id_context(context, Array("trestle".utf8), 7)
        }
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func loadIdentity() throws(StoreError) {
        guard let identity = configuration.identity else { return }
        for (index, certificate) in identity.chain.enumerated() {
            let taken = try unsafe OpenSSLCertificate.withX509(certificate.der) { x509 in
                unsafe index == 0
                    ? SSL_CTX_use_certificate(pointer, x509) : trestle_add_chain_certificate(pointer, x509)
            }
            guard taken == 1 else {
                throw StoreError(.unsupported("the certificate \(certificate): \(OpenSSLErrors.firstText())"))
            }
        }
        let taken = try unsafe OpenSSLKey.withKey(identity.key) { unsafe SSL_CTX_use_PrivateKey(pointer, $0) }
        guard taken == 1 else { throw StoreError(.keyMismatch(certificate: identity.certificate)) }
    }

    private func loadTrust() throws(StoreError) {
        let checks: Int32
        switch (configuration.side, configuration.clientCertificates) {
        case (.client, _): checks = configuration.trust == .anyoneInsecurely ? SSL_VERIFY_NONE : SSL_VERIFY_PEER
        case (.server, .none): checks = SSL_VERIFY_NONE
        case (.server, .optional): checks = SSL_VERIFY_PEER
        case (.server, .required): checks = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        }
        unsafe SSL_CTX_set_verify(pointer, checks, nil)
        guard checks != SSL_VERIFY_NONE else { return }
        switch configuration.trust {
        case .anyoneInsecurely: break
        case .system: _ = unsafe SSL_CTX_set_default_verify_paths(pointer)
        case .certificates(let list):
            guard !list.isEmpty else { throw StoreError(.noTrustedCertificate(ignored: 0)) }
            let store = unsafe SSL_CTX_get_cert_store(pointer)
            // As in Java, whatever was put among the trusted certificates ends a chain, root or not.
            _ = unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
            for certificate in list {
                try unsafe OpenSSLCertificate.withX509(certificate.der) { x509 in
                    _ = unsafe X509_STORE_add_cert(store, x509)
                    // Tells clients which certificates are worth showing.
                    if configuration.side == .server { _ = unsafe SSL_CTX_add_client_CA(pointer, x509) }
                }
            }
        }
        try loadRevocationLists()
        OpenSSLErrors.clear()
    }

    private func loadRevocationLists() throws(StoreError) {
        guard !configuration.revocationLists.isEmpty else { return }
        let store = unsafe SSL_CTX_get_cert_store(pointer)
        for list in configuration.revocationLists {
            try unsafe OpenSSLRevocationList.withCRL(list.der) { crl in _ = unsafe X509_STORE_add_crl(store, crl) }
        }
        _ = unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
    }

    // MARK: Sessions

    /// A session that may still be resumed: it was made not too long ago, and none of the server's certificates has expired.
    func session(for endpoint: String) -> Session? {
        sessions.withLock { sessions in
            guard let session = sessions[endpoint] else { return nil }
            if session.bounds.allow(now: .current, lifetime: configuration.sessionLifetime) { return session }
            sessions[endpoint] = nil
            return nil
        }
    }

    func remember(_ session: Session, for endpoint: String) {
        sessions.withLock { sessions in
            if sessions.count >= Self.maximumSessions, sessions[endpoint] == nil, let any = sessions.keys.first {
                sessions[any] = nil
            }
            sessions[endpoint] = session
        }
    }

    func forgetSession(for endpoint: String) { sessions.withLock { $0[endpoint] = nil } }
}
