import COpenSSL
import WireBytes

/// One end of a TLS connection without the connection: ciphertext in, plaintext out, and the reverse.
///
/// OpenSSL reads from the span that is being received and writes into the buffer that is being sent, through a window
/// that is open for the length of a call.
@safe final class TLSEngine {
    let context: OpenSSLContext
    let peer: String
    /// The name that the peer's certificate must contain; `nil`: not checked.
    let expectedName: PeerName?
    /// Where a client's session is remembered.
    let sessionKey: String

    private let ssl: OpaquePointer
    private let window: UnsafeMutablePointer<trestle_window>

    /// Whether the handshake is over.
    private(set) var isEstablished = false
    /// Whether the peer has ended its stream in good order.
    private(set) var hasReceivedEnd = false
    private var hasSentEnd = false
    private var hasFailed = false

    /// How much ciphertext came before the handshake was over, and how it began.
    private(set) var handshakeBytes = 0
    private var firstBytes: [UInt8] = []

    // Set by OpenSSL's callbacks.
    var refusal: Refusal?
    var certificateWasRequested = false
    /// How long what this handshake has shown is believed.
    var bounds: SessionBounds?
    /// The same of the session that a client has offered to resume.
    private(set) var offeredBounds: SessionBounds?

    /// Why the peer's certificate was not accepted.
    struct Refusal {
        let code: Int32
        /// The one in the chain that is to blame.
        let certificate: Certificate?
        let chain: [Certificate]
    }

    /// How receiving ended.
    enum Outcome {
        /// All was taken in.
        case more
        /// The peer said that nothing will follow.
        case ended
        case failed(TLSFailure)
    }

    // SAFETY of nonisolated(unsafe): a method is made once and only read after that.
    private nonisolated(unsafe) static let method = unsafe trestle_window_method()

    /// - Parameter host: a client's idea of the server's name; nil for a server.
    init(_ context: OpenSSLContext, peer: String, host: String?) throws(TLSFailure) {
        self.context = context
        self.peer = peer
        let configuration = context.configuration
        var serverName = host
        var expected: PeerName?
        if configuration.side == .client, let host {
            switch configuration.nameCheck {
            case .host: expected = PeerName(host)
            case .name(let name):
                expected = PeerName(name)
                serverName = name
            case .offInsecurely: break
            }
            if configuration.trust == .anyoneInsecurely { expected = nil }
        }
        expectedName = expected
        sessionKey = "\(peer) \(serverName ?? "")"
        OpenSSLErrors.clear()
        let window = UnsafeMutablePointer<trestle_window>.allocate(capacity: 1)
        unsafe window.initialize(to: trestle_window())
        let made = unsafe SSL_new(context.pointer)
        guard let ssl = unsafe made, unsafe trestle_set_window(ssl, Self.method, window) == 1 else {
            let reason = OpenSSLErrors.firstText()
            unsafe SSL_free(made)
            unsafe window.deallocate()
            throw TLSFailure(
                step: .configuration, cause: .configuration(reason), peer: peer,
                side: configuration.side)
        }
        unsafe self.window = window
        unsafe self.ssl = ssl
        // SAFETY: the SSL is freed in deinit, so it never outlives this object.
        _ = unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        switch configuration.side {
        case .client:
            unsafe SSL_set_connect_state(ssl)
            if let serverName, case .dns(let name) = PeerName(serverName) {
                _ = unsafe trestle_set_server_name(ssl, name)
            }
            if configuration.resumesSessions, let session = context.session(for: sessionKey) {
                _ = unsafe SSL_set_session(ssl, session.pointer)
                offeredBounds = session.bounds
            }
        case .server:
            unsafe SSL_set_accept_state(ssl)
        }
    }

    deinit {
        unsafe SSL_free(ssl)
        unsafe window.deallocate()
    }

    // MARK: Bytes in

    /// A client's first flight.
    func start(output: inout WireBuffer) -> Outcome { shakeHands(&output) }

    /// Takes ciphertext in, all of it.
    ///
    /// - Parameters:
    ///   - plain: gets the plaintext that came.
    ///   - output: gets what the peer must be told.
    func receive(_ input: Span<UInt8>, plain: inout WireBuffer, output: inout WireBuffer) -> Outcome {
        if !isEstablished {
            if firstBytes.count < 16 {
                let missing = min(16 - firstBytes.count, input.count)
                for index in 0..<missing { firstBytes.append(input[index]) }
            }
            handshakeBytes += input.count
        }
        return unsafe input.withUnsafeBufferPointer { bytes in
            // SAFETY: the window is closed before the borrow ends.
            unsafe window.pointee.input = bytes.baseAddress
            unsafe window.pointee.available = bytes.count
            defer {
                unsafe window.pointee.input = nil
                unsafe window.pointee.available = 0
            }
            if !isEstablished {
                let outcome = shakeHands(&output)
                guard isEstablished else { return outcome }
            }
            return decrypt(&plain, &output)
        }
    }

    private func shakeHands(_ output: inout WireBuffer) -> Outcome {
        guard !hasFailed else { return .more }
        while true {
            OpenSSLErrors.clear()
            var result: Int32 = 0
            let size = withFreeCapacity(16_384, in: &output) { unsafe result = SSL_do_handshake(ssl) }
            if result == 1 {
                isEstablished = true
                firstBytes = []
                return .more
            }
            switch unsafe SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ: return .more
            case SSL_ERROR_WANT_WRITE where size > 0: continue
            default: return .failed(fail())
            }
        }
    }

    private func decrypt(_ plain: inout WireBuffer, _ output: inout WireBuffer) -> Outcome {
        guard !hasFailed else { return .more }
        if hasReceivedEnd { return .ended }
        while true {
            // What OpenSSL wants to say while reading (a key update, an alert) is rare and short.
            OpenSSLErrors.clear()
            var count = 0
            var result: Int32 = 0
            unsafe plain.append(capacity: 16_384) { memory in
                withFreeCapacity(1024, in: &output) {
                    unsafe result = SSL_read_ex(ssl, memory.baseAddress, memory.count, &count)
                }
                return result == 1 ? count : 0
            }
            if result == 1 { continue }
            switch unsafe SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ: return .more
            case SSL_ERROR_WANT_WRITE: continue
            case SSL_ERROR_ZERO_RETURN:
                hasReceivedEnd = true
                return .ended
            default: return .failed(fail())
            }
        }
    }

    /// Opens the window for what OpenSSL writes.
    ///
    /// - Returns: how much it wrote.
    @discardableResult
    private func withFreeCapacity(_ size: Int, in output: inout WireBuffer, _ body: () -> Void) -> Int {
        var written = 0
        unsafe output.append(capacity: size) { memory in
            // SAFETY: the window is closed before the memory is.
            unsafe window.pointee.output = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe window.pointee.capacity = memory.count
            unsafe window.pointee.written = 0
            body()
            written = unsafe window.pointee.written
            unsafe window.pointee.output = nil
            unsafe window.pointee.capacity = 0
            return written
        }
        return written
    }

    // MARK: Bytes out

    /// Encrypts what `plain` holds from `start` on, as much as gives about `limit` bytes of ciphertext.
    ///
    /// - Returns: how many bytes of `plain` are done with.
    func send(
        _ plain: borrowing WireBuffer, from start: Int, output: inout WireBuffer, limit: Int
    ) throws(TLSFailure) -> Int {
        let waiting = plain.bytes.extracting(start...)
        var done = 0
        let target = output.count + limit
        while done < waiting.count && output.count < target {
            OpenSSLErrors.clear()
            let piece = waiting.extracting(done..<min(done + 16_384, waiting.count))
            var count = 0
            var result: Int32 = 0
            // A record's header, tag and padding, and memory for a record of the handshake before it.
            let size = withFreeCapacity(piece.count + 1024, in: &output) {
                unsafe piece.withUnsafeBytes { bytes in
                    unsafe result = SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &count)
                }
            }
            if result == 1 {
                done += count
            } else if unsafe SSL_get_error(ssl, result) != SSL_ERROR_WANT_WRITE || size == 0 {
                throw fail()
            }
        }
        return done
    }

    /// Says that nothing will follow (close_notify), once.
    func end(output: inout WireBuffer) {
        guard isEstablished, !hasSentEnd, !hasFailed else { return }
        hasSentEnd = true
        OpenSSLErrors.clear()
        withFreeCapacity(1024, in: &output) { _ = unsafe SSL_shutdown(ssl) }
        OpenSSLErrors.clear()
    }

    // MARK: Facts

    private func fail() -> TLSFailure {
        hasFailed = true
        let errors = OpenSSLErrors.drain()
        if context.configuration.side == .client { context.forgetSession(for: sessionKey) }
        return TLSFailure.from(errors, engine: self, firstBytes: firstBytes)
    }

    /// The stream ended or broke below TLS, and not in good order.
    func streamEnded() -> TLSFailure {
        hasFailed = true
        return TLSFailure.from(
            cause: isEstablished ? .truncated : .closedInHandshake(afterReceiving: handshakeBytes), engine: self)
    }

    func timedOut() -> TLSFailure {
        hasFailed = true
        return TLSFailure.from(cause: .timedOut(afterReceiving: handshakeBytes), engine: self)
    }

    var version: TLSVersion? {
        let number = unsafe SSL_version(ssl)
        return unsafe SSL_get_current_cipher(ssl) == nil
            ? nil : TLSVersion(rawValue: UInt16(truncatingIfNeeded: number))
    }

    var cipher: String? {
        // SAFETY: the name is a constant of OpenSSL's.
        unsafe SSL_get_current_cipher(ssl).flatMap { unsafe SSL_CIPHER_get_name($0) }.map { unsafe String(cString: $0) }
    }

    var peerCertificates: [Certificate] {
        if let refusal { return refusal.chain }
        let chain = unsafe OpenSSLCertificate.certificates(SSL_get_peer_cert_chain(ssl))
        guard let own = unsafe SSL_get0_peer_certificate(ssl).flatMap({ unsafe OpenSSLCertificate.certificate($0) })
        else { return chain }
        // A server's view of the chain lacks the client's own certificate.
        return chain.first == own ? chain : [own] + chain
    }

    var session: TLSSession? {
        guard isEstablished, let version, let cipher else { return nil }
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &start, &count)
        // SAFETY: borrowed for the copy, with its length; the name is a terminated string of the SSL's.
        let selected = unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
        let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
        return TLSSession(
            version: version, cipher: cipher,
            applicationProtocol: selected.isEmpty ? nil : String(decoding: selected, as: UTF8.self), serverName: name,
            isResumed: unsafe SSL_session_reused(ssl) == 1, peerCertificates: peerCertificates,
            certificateWasRequested: certificateWasRequested)
    }
}
