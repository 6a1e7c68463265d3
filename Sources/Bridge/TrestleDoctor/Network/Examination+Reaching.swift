import Synchronization
import TrestleTransport

// From a host's name to an open connection: resolve, connect, and TLS where it is expected.
extension Examination {
    /// Goes as far as it can, reporting each step; nil when there is no connection to go on with.
    func reach(_ endpoint: Endpoint, _ scope: Scope) async -> Link? {
        guard let addresses = await resolve(endpoint, scope) else { return nil }
        guard let link = await connect(endpoint, scope, addresses) else { return nil }
        guard plan.target.usesTLS else { return link }
        // The first connection has shown that something listens; TLS gets one of its own.
        link.stream.close()
        return await secure(endpoint, scope)
    }

    /// One more connection to a server that was reached before, as a client would make it; reports nothing. Nil when it
    /// cannot be had, or when the server is not the right one.
    func openQuietly(_ endpoint: Endpoint, _ scope: Scope) async -> Link? {
        guard plan.target.usesTLS else { return try? await plaintextLink(endpoint, scope) }
        guard
            let clearance = try? Clearance.verifying(
                endpoint, by: plan, anchors: anchors, revocationLists: revocationLists, identity: identity),
            let stream = try? await TrustedStream.open(on: loop, clearance: clearance, timeout: plan.timeout)
        else { return nil }
        return Link(stream, endpoint: endpoint, scope: scope, tls: stream.tlsSession)
    }

    /// One more connection to a server, to ask it what anyone may ask; reports nothing.
    func probe(_ link: Link) async -> Link? {
        let context = plan.target.usesTLS ? try? SurveyContext(identity: identity) : nil
        guard (context != nil) == plan.target.usesTLS,
            let stream = try? await UntrustedStream.open(
                link.endpoint, on: loop, tls: context, timeout: plan.timeout)
        else { return nil }
        return Link(stream, endpoint: link.endpoint, scope: link.scope)
    }

    private func plaintextLink(_ endpoint: Endpoint, _ scope: Scope) async throws(TransportError) -> Link {
        if let clearance = Clearance.plaintext(endpoint, by: plan) {
            let stream = try await TrustedStream.open(on: loop, clearance: clearance, timeout: plan.timeout)
            return Link(stream, endpoint: endpoint, scope: scope)
        }
        let stream = try await UntrustedStream.open(endpoint, on: loop, timeout: plan.timeout)
        return Link(stream, endpoint: endpoint, scope: scope)
    }

    private func resolve(_ endpoint: Endpoint, _ scope: Scope) async -> [String]? {
        begin(.resolve, scope)
        if endpoint.isNumeric {
            omit(.resolve, scope, .notRequested)
            return [endpoint.host]
        }
        switch await NameLookUp.addresses(of: endpoint, on: loop, timeout: plan.timeout) {
        case .success(let addresses)?:
            let hosts = addresses.map(\.host)
            pass(.resolve, scope, .addresses(hosts))
            return hosts
        case .failure(let error)?:
            fail(
                .resolve, scope, .network(.nameNotResolved(host: endpoint.host, reason: error.description)))
        case nil:
            fail(.resolve, scope, .network(.resolverSilent(host: endpoint.host)))
        }
        return nil
    }

    private func connect(_ endpoint: Endpoint, _ scope: Scope, _ addresses: [String]) async -> Link? {
        begin(.connect, scope)
        do throws(TransportError) {
            let link = try await plaintextLink(endpoint, scope)
            pass(.connect, scope, .connected(link.stream.remoteAddress))
            return link
        } catch {
            fail(.connect, scope, .network(Self.finding(error, addresses: addresses)))
            return nil
        }
    }

    private static func finding(_ error: TransportError, addresses: [String]) -> NetworkFinding {
        switch error.code {
        case .connectionRefused: .connectionRefused(addresses: addresses)
        case .connectTimedOut: .connectTimedOut
        case .unreachable: .unreachable(reason: error.description)
        default: .connectFailed(reason: error.description)
        }
    }
}

enum NameLookUp {
    /// Nil when the system's resolver has not responded in time.
    static func addresses(
        of endpoint: Endpoint, on loop: IOLoop, timeout: Duration
    ) async -> Result<[NetworkAddress], TransportError>? {
        await withCheckedContinuation { continuation in
            // The first to come counts: the resolver or the clock.
            let result = OnceResult(continuation)
            Resolver.resolve(endpoint, on: loop) { result.give($0) }
            loop.schedule(after: timeout) { result.give(nil) }
        }
    }

    private final class OnceResult: Sendable {
        typealias Continuation = CheckedContinuation<Result<[NetworkAddress], TransportError>?, Never>
        private let continuation: Mutex<Continuation?>

        init(_ continuation: Continuation) { self.continuation = Mutex(continuation) }

        func give(_ result: Result<[NetworkAddress], TransportError>?) {
            continuation.withLock { $0.take() }?.resume(returning: result)
        }
    }
}
