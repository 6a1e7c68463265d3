import TrestleBase
import TrestleTransport
import WireBytes

/// A connection as a straight line of awaits: send, then wait for what comes. Everything happens on its loop.
///
/// It comes in two kinds, and the compiler keeps them apart: an `UntrustedStream` believes anyone and sends nothing but
/// `PublicMessage`s; a `TrustedStream` can send credentials, and needs a `Clearance` for its endpoint to be opened.
class ProbeStream: ConnectionHandler {
    /// The result of waiting.
    enum Arrival {
        case bytes
        case ended(CloseReason)
        case timedOut
    }

    private let loop: IOLoop
    private var connection: Connection?
    private var received: [UInt8] = []
    private var ending: CloseReason?
    private var isOpen = false
    private var eventCount = 0
    private var waiter: CheckedContinuation<Void, Never>?
    private var timer: LoopTimer?

    fileprivate init(loop: IOLoop) { self.loop = loop }

    /// Must be called on the loop.
    fileprivate final func connect(
        _ endpoint: Endpoint, tls: TLSContext?, timeout: Duration
    ) async throws(TransportError) {
        var options = ConnectionOptions()
        options.connectTimeout = timeout
        options.tls = tls
        connection = Connection.connect(on: loop, to: endpoint, options: options, handler: self)
        while true {
            let seen = eventCount
            if isOpen { return }
            if let ending {
                if case .failed(let error) = ending { throw error }
                throw TransportError(.connectionReset, "\(endpoint) closed the connection")
            }
            await wait(after: seen, until: nil)
        }
    }

    /// The numeric address of the other end.
    var remoteAddress: String { connection?.remoteAddress?.description ?? "" }
    /// The TLS session; `nil` without TLS. Kept when the connection ends: a server may close it at once.
    private(set) var tlsSession: TLSSession?

    /// Why the connection ended, if it has.
    var failure: TransportError? { if case .failed(let error)? = ending { error } else { nil } }

    fileprivate final func write(_ bytes: [UInt8]) { connection?.write(bytes.span) }

    /// Sends what anyone may read.
    final func send(_ message: PublicMessage) { write(message.bytes) }

    /// The received bytes that have not been consumed.
    var bytes: [UInt8] { received }

    func take(_ count: Int) { received.removeFirst(count) }

    /// Waits for more bytes than are there now.
    func more(before deadline: Instant) async -> Arrival {
        let before = received.count
        while true {
            let seen = eventCount
            if received.count > before { return .bytes }
            if let ending { return .ended(ending) }
            if Instant.current >= deadline { return .timedOut }
            await wait(after: seen, until: deadline)
        }
    }

    func close() { connection?.close() }

    /// - Parameter seen: the events that the caller knows of. A call may take a tick of the loop, in which more happen.
    private func wait(after seen: Int, until deadline: Instant?) async {
        await withCheckedContinuation { continuation in
            guard eventCount == seen else { return continuation.resume() }
            waiter = continuation
            if let deadline {
                timer = loop.schedule(after: Instant.current.duration(to: deadline)) { [unowned self] in wake()
                }
            }
        }
        timer?.cancel()
        timer = nil
    }

    private func wake() {
        eventCount += 1
        waiter?.resume()
        waiter = nil
    }

    // MARK: ConnectionHandler

    func connectionOpened(_ connection: Connection) {
        isOpen = true
        tlsSession = connection.tlsSession
        wake()
    }

    /// No response that is looked for is near this size: the rest is forgotten.
    private static let limit = 4 << 20

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        if received.count < Self.limit { received.append(contentsOf: [UInt8](copying: bytes)) }
        wake()
        return bytes.count
    }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        ending = reason
        self.connection = nil
        wake()
    }
}

/// A connection to whoever listens there. It has no function that takes anything but a `PublicMessage`.
final class UntrustedStream: ProbeStream {
    /// - Parameter tls: nil for plaintext.
    static func open(
        _ endpoint: Endpoint, on loop: IOLoop, tls: SurveyContext? = nil, timeout: Duration
    ) async throws(TransportError) -> UntrustedStream {
        let stream = UntrustedStream(loop: loop)
        try await stream.connect(endpoint, tls: tls?.tls, timeout: timeout)
        return stream
    }
}

/// A connection that credentials may be sent on: TLS has verified the server as the plan says, or the plan is without
/// TLS and names the host.
final class TrustedStream: ProbeStream {
    static func open(
        on loop: IOLoop, clearance: Clearance, timeout: Duration
    ) async throws(TransportError) -> TrustedStream {
        let stream = TrustedStream(loop: loop)
        try await stream.connect(clearance.endpoint, tls: clearance.tls, timeout: timeout)
        return stream
    }

    func sendSecret(_ bytes: [UInt8]) { write(bytes) }
}

/// TLS that believes anyone, to see what a server shows of itself. Only an `UntrustedStream` takes it.
struct SurveyContext {
    fileprivate let tls: TLSContext

    init(identity: TLSIdentity?) throws(TLSFailure) {
        var configuration = TLSConfiguration.client(trust: .anyoneInsecurely, identity: identity)
        configuration.nameCheck = .offInsecurely
        configuration.resumesSessions = false
        tls = try TLSContext(configuration)
    }
}

/// Leave to send credentials to one endpoint.
struct Clearance {
    let endpoint: Endpoint
    fileprivate let tls: TLSContext?

    /// Under TLS that verifies the server by the plan's own trust and name check.
    ///
    /// - Parameter anchors: what the plan's trust store holds; nil for the system's authorities.
    static func verifying(
        _ endpoint: Endpoint, by plan: DoctorPlan, anchors: [Certificate]?, revocationLists: [RevocationList],
        identity: TLSIdentity?
    ) throws(TLSFailure) -> Clearance {
        let trust: TLSConfiguration.Trust
        switch plan.trust {
        case .anyoneInsecurely: trust = .anyoneInsecurely
        case .system, .file, .loaded: trust = anchors.map { .certificates($0) } ?? .system
        }
        var configuration = TLSConfiguration.client(trust: trust, identity: identity)
        configuration.nameCheck = plan.checksName ? .host : .offInsecurely
        configuration.revocationLists = revocationLists
        configuration.resumesSessions = false
        return Clearance(endpoint: endpoint, tls: try TLSContext(configuration))
    }

    /// In plaintext, for a plan without TLS: to the hosts that its user named, and to others where the plan says so. Nil
    /// for any other endpoint.
    static func plaintext(_ endpoint: Endpoint, by plan: DoctorPlan) -> Clearance? {
        guard !plan.target.usesTLS, plan.sendsCredentialsToAdvertised || plan.target.names(endpoint) else { return nil }
        return Clearance(endpoint: endpoint, tls: nil)
    }
}
