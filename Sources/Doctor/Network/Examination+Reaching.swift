import Synchronization
import Transport

// From a host's name to an open connection: resolve, connect, and TLS where it is wanted.
extension Examination {
    /// Goes as far as it can, reporting each step; nil when there is no connection to go on with.
    func reach(_ endpoint: Endpoint, _ scope: Scope) async -> Link? {
        guard let addresses = await resolve(endpoint, scope) else { return nil }
        guard let stream = await connect(endpoint, scope, addresses) else { return nil }
        guard plan.target.usesTLS else { return Link(stream: stream, endpoint: endpoint, scope: scope) }
        // The first connection has shown that something listens; TLS gets one of its own.
        stream.close()
        return await secure(endpoint, scope)
    }

    /// One more connection to a server that was reached before; reports nothing.
    func again(_ link: Link) async -> Link? {
        guard let options = connectionOptions(),
            let stream = try? await ProbeStream.open(link.endpoint, on: loop, options: options)
        else { return nil }
        return Link(stream: stream, endpoint: link.endpoint, scope: link.scope)
    }

    /// Nil when TLS cannot be set up.
    func connectionOptions() -> ConnectionOptions? {
        var options = ConnectionOptions()
        options.connectTimeout = plan.timeout
        guard plan.target.usesTLS else { return options }
        guard let context = try? tlsContext() else { return nil }
        options.tls = context
        return options
    }

    private func resolve(_ endpoint: Endpoint, _ scope: Scope) async -> [String]? {
        begin(.resolve, scope)
        if endpoint.isNumeric {
            omit(.resolve, scope, .notWanted)
            return [endpoint.host]
        }
        switch await NameLookUp.addresses(of: endpoint, on: loop, patience: plan.timeout) {
        case .success(let addresses)?:
            let hosts = addresses.map(\.host)
            pass(.resolve, scope, .addresses(hosts))
            return hosts
        case .failure(let error)?:
            fail(.resolve, scope, .nameNotResolved(host: endpoint.host, reason: error.description))
        case nil:
            fail(.resolve, scope, .resolverSilent(host: endpoint.host))
        }
        return nil
    }

    private func connect(_ endpoint: Endpoint, _ scope: Scope, _ addresses: [String]) async -> ProbeStream? {
        begin(.connect, scope)
        var options = ConnectionOptions()
        options.connectTimeout = plan.timeout
        do throws(TransportError) {
            let stream = try await ProbeStream.open(endpoint, on: loop, options: options)
            pass(.connect, scope, .connected(stream.remoteAddress))
            return stream
        } catch {
            fail(.connect, scope, Self.finding(error, addresses: addresses))
            return nil
        }
    }

    private static func finding(_ error: TransportError, addresses: [String]) -> Finding {
        switch error.code {
        case .connectionRefused: .connectionRefused(addresses: addresses)
        case .connectTimedOut: .connectTimedOut
        case .unreachable: .unreachable(reason: error.description)
        default: .connectFailed(reason: error.description)
        }
    }
}

/// A connection that a protocol can be spoken on.
struct Link {
    let stream: ProbeStream
    let endpoint: Endpoint
    let scope: Scope
    /// What TLS has shown; nil without TLS.
    var tls: TLSSession?

    var wasAskedForCertificate: Bool { tls?.wasAskedForCertificate ?? false }
}

enum NameLookUp {
    /// Nil when the system's resolver has not answered in time.
    static func addresses(
        of endpoint: Endpoint, on loop: EventLoop, patience: Duration
    ) async -> Result<[SocketAddress], TransportError>? {
        await withCheckedContinuation { continuation in
            // Whoever comes first answers: the resolver or the clock.
            let answer = OnceAnswer(continuation)
            Resolver.resolve(endpoint, on: loop) { answer.give($0) }
            loop.schedule(after: patience) { answer.give(nil) }
        }
    }

    private final class OnceAnswer: Sendable {
        typealias Continuation = CheckedContinuation<Result<[SocketAddress], TransportError>?, Never>
        private let continuation: Mutex<Continuation?>

        init(_ continuation: Continuation) { self.continuation = Mutex(continuation) }

        func give(_ result: Result<[SocketAddress], TransportError>?) {
            continuation.withLock { $0.take() }?.resume(returning: result)
        }
    }
}
