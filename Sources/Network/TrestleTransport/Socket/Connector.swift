import CEpoll
import TrestleBase
import TrestlePlatform
internal import WireBytes

/// Makes one TCP connection: resolves, then tries the addresses in turn, the next one beginning when the one before
/// has failed or has been silent for a quarter of a second (RFC 8305). The first to respond wins.
final class Connector {
    typealias Completion = (Result<(descriptor: Int32, address: NetworkAddress), TransportError>) -> Void

    private let loop: IOLoop
    private let endpoint: Endpoint
    private var completion: Completion?
    private var waiting: [NetworkAddress] = []
    private var attempts: [Attempt] = []
    private var firstError: TransportError?
    private var stagger: LoopTimer?

    static let attemptDelay = Duration.milliseconds(250)

    init(loop: IOLoop, endpoint: Endpoint, completion: @escaping Completion) {
        self.loop = loop
        self.endpoint = endpoint
        self.completion = completion
    }

    /// Never completes within this call.
    func start() {
        if let address = NetworkAddress(numeric: endpoint.host, port: endpoint.port) {
            loop.atEndOfTick { [self] in begin(.success([address])) }
            return
        }
        // The box is made and opened on the loop; the resolver's thread only carries it.
        let box = LoopBox(self)
        Resolver.resolve(endpoint, on: loop) { result in box.value.begin(result) }
    }

    /// Ends all attempts without completing.
    func cancel() {
        completion = nil
        stagger?.cancel()
        for attempt in attempts { attempt.close() }
        attempts = []
        waiting = []
    }

    func begin(_ result: Result<[NetworkAddress], TransportError>) {
        guard completion != nil else { return }
        switch result {
        case .failure(let error): finish(.failure(error))
        case .success(let addresses):
            waiting = Connector.interleaved(addresses)
            tryNext()
        }
    }

    /// Families by turns, beginning with that of the resolver's first choice.
    static func interleaved(_ addresses: [NetworkAddress]) -> [NetworkAddress] {
        guard let family = addresses.first?.family else { return [] }
        let first = addresses.filter { $0.family == family }
        let second = addresses.filter { $0.family != family }
        var result: [NetworkAddress] = []
        for index in 0..<max(first.count, second.count) {
            if index < first.count { result.append(first[index]) }
            if index < second.count { result.append(second[index]) }
        }
        return result
    }

    private func tryNext() {
        stagger?.cancel()
        while completion != nil, !waiting.isEmpty {
            let address = waiting.removeFirst()
            do throws(TransportError) {
                attempts.append(try Attempt(address: address, connector: self, loop: loop))
                if !waiting.isEmpty {
                    stagger = loop.schedule(after: Connector.attemptDelay) { [unowned self] in tryNext() }
                }
                return
            } catch {
                firstError = firstError ?? error
            }
        }
        failIfExhausted()
    }

    private func failIfExhausted() {
        guard attempts.isEmpty, waiting.isEmpty else { return }
        finish(
            .failure(
                firstError ?? TransportError(.nameNotResolved, "the name \(PeerText(endpoint.host)) has no address")))
    }

    private func finish(_ result: Result<(descriptor: Int32, address: NetworkAddress), TransportError>) {
        guard let completion else { return }
        cancel()
        completion(result)
    }

    fileprivate func name(_ address: NetworkAddress) -> String {
        address.host == endpoint.host ? endpoint.description : "\(endpoint) (\(address.host))"
    }

    fileprivate func ended(_ attempt: Attempt, error number: Int32) {
        attempts.removeAll { $0 === attempt }
        if number == 0 {
            finish(.success((attempt.surrender(), attempt.address)))
        } else {
            attempt.close()
            firstError = firstError ?? .connecting(to: name(attempt.address), number)
            if waiting.isEmpty { failIfExhausted() } else { tryNext() }
        }
    }

    /// One address being tried.
    fileprivate final class Attempt: EventSource {
        let address: NetworkAddress
        private unowned let connector: Connector
        private let loop: IOLoop
        private var descriptor: Int32
        private var token: UInt64 = 0

        init(address: NetworkAddress, connector: Connector, loop: IOLoop) throws(TransportError) {
            self.address = address
            self.connector = connector
            self.loop = loop
            descriptor = trestle_socket(address.family)
            guard descriptor >= 0 else { throw .system("socket", errno) }
            var (storage, length) = address.system
            if unsafe trestle_connect(descriptor, &storage, length) != 0, errno != EINPROGRESS {
                let code = errno
                Glibc.close(descriptor)
                throw .connecting(to: connector.name(address), code)
            }
            do throws(TransportError) {
                token = try loop.register(descriptor, interest: trestle_EPOLLOUT, source: self)
            } catch {
                Glibc.close(descriptor)
                throw error
            }
        }

        func ready(_ events: UInt32) { connector.ended(self, error: trestle_socket_error(descriptor)) }

        func loopShutsDown() {}

        func close() {
            guard descriptor >= 0 else { return }
            loop.closeSource(descriptor, token: token)
            descriptor = -1
        }

        /// Takes the descriptor out of watch without closing it.
        func surrender() -> Int32 {
            loop.changeInterest(descriptor, token: token, from: trestle_EPOLLOUT, to: 0)
            loop.sources.remove(token)
            defer { descriptor = -1 }
            return descriptor
        }
    }
}

/// Carries something that belongs to a loop through other threads, which must not look into it.
package struct LoopBox<Value>: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: only code on the loop opens the box.
    package let value: Value
    package init(_ value: Value) { self.value = value }
}
