import CEpoll
import TrestlePlatform

/// An event of a listener, for its operator.
public enum ListenerEvent: Sendable, Equatable {
    /// The listener is at its limit of connections and has closed `count` new ones since the last such event, which is
    /// sent at most once a second. The address is that of the last one.
    case refused(count: Int, last: NetworkAddress)
    /// No descriptor is left for connections that wait: they wait until one is free, which is tried ten times a second.
    case outOfDescriptors
    /// Connections are accepted again.
    case acceptsAgain
}

/// A listening TCP socket that belongs to one event loop and is used on it only.
public final class Listener {
    private let loop: IOLoop
    private let options: ListenerOptions
    private let sharedOptions: SharedOptions
    private let budget: ConnectionBudget?
    /// Not told yet.
    private var refusals = 0
    private var lastRefused: NetworkAddress?
    private var refusalReport: LoopTimer?
    private var isOutOfDescriptors = false

    /// Hears, on the loop, what an operator should know.
    public var observe: (ListenerEvent) -> Void = { _ in }

    private let accept: (Connection) -> any ConnectionHandler
    private var descriptor: Int32
    private var token: UInt64 = 0
    private var retry: LoopTimer?

    /// The port it listens on: the one the system chose if 0 was requested.
    public let port: UInt16

    /// Opens a listener.
    ///
    /// - Parameters:
    ///   - host: an address of this machine, `0.0.0.0` for all of IPv4, `::` or `*` for all of IPv6 and IPv4, or a name
    ///     (looked up on the calling thread).
    ///   - port: 0 lets the system choose.
    ///   - budget: bounds what its connections take together, alone or with those of other listeners of the loop.
    ///   - accept: gives the handler of a connection that was just accepted. It may close the connection.
    /// - Throws: for example, if the port is in use.
    public static func bind(
        on loop: IOLoop, host: String, port: UInt16, options: ListenerOptions = ListenerOptions(),
        budget: ConnectionBudget? = nil, accept: @escaping (Connection) -> any ConnectionHandler
    ) throws(TransportError) -> Listener {
        loop.checkIsolated()
        let addresses = try Resolver.lookUpBlocking(host == "*" ? "::" : host, port: port, passive: true).get()
        var lastError = TransportError(.addressNotAvailable, "\(host) has no address")
        for address in addresses {
            do throws(TransportError) {
                let descriptor = try open(address, host: host, options: options)
                return try Listener(descriptor, loop: loop, options: options, budget: budget, accept: accept)
            } catch {
                lastError = error
            }
        }
        throw lastError
    }

    private static func open(
        _ address: NetworkAddress, host: String, options: ListenerOptions
    ) throws(TransportError) -> Int32 {
        let descriptor = trestle_socket(address.family)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        _ = trestle_set_int(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if options.sharesPort { _ = trestle_set_int(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
        if address.isIPv6 { _ = trestle_set_int(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, host == "::1" ? 1 : 0) }
        var (storage, length) = address.system
        guard unsafe trestle_bind(descriptor, &storage, length) == 0, listen(descriptor, options.backlog) == 0
        else {
            let code = errno
            Glibc.close(descriptor)
            throw .binding(host: host, port: address.port, code)
        }
        return descriptor
    }

    private init(
        _ descriptor: Int32, loop: IOLoop, options: ListenerOptions, budget: ConnectionBudget?,
        accept: @escaping (Connection) -> any ConnectionHandler
    ) throws(TransportError) {
        self.loop = loop
        self.options = options
        self.sharedOptions = SharedOptions(options.connection, loop: loop, tls: options.tls, budget: budget)
        self.budget = budget
        self.accept = accept
        self.descriptor = descriptor
        port = Socket.localAddress(descriptor)?.port ?? 0
        do throws(TransportError) {
            token = try loop.register(descriptor, interest: trestle_EPOLLIN, source: self)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// Stops listening. Connections it accepted live on.
    public func close() {
        loop.checkIsolated()
        guard descriptor >= 0 else { return }
        retry?.cancel()
        refusalReport?.cancel()
        loop.closeSource(descriptor, token: token)
        descriptor = -1
    }

    private func acceptOne() -> Bool {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let accepted = unsafe trestle_accept(descriptor, &storage, &length)
        guard accepted >= 0 else {
            switch errno {
            case EINTR, ECONNABORTED: return true
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                // The connection stays in the backlog and would wake us at once: look again when some have closed.
                waitForDescriptors()
                return false
            default: return false
            }
        }
        acceptsAgain()
        let address = NetworkAddress(storage: storage)
        if let budget, budget.isFull {
            Glibc.close(accepted)
            budget.refusedConnections += 1
            noteRefusal(of: address)
            return true
        }
        budget?.enter()
        let connection = Connection(sharedOptions)
        connection.remoteAddress = address
        connection.handler = accept(connection)
        connection.adopt(accepted, address: address)
        return descriptor >= 0
    }

    /// The first is told at once, those of the next second together at its end.
    private func noteRefusal(of address: NetworkAddress) {
        refusals += 1
        lastRefused = address
        if refusalReport == nil { tellRefusals() }
    }

    private func tellRefusals() {
        refusalReport = nil
        guard refusals > 0, let lastRefused else { return }
        observe(.refused(count: refusals, last: lastRefused))
        refusals = 0
        refusalReport = loop.schedule(after: .seconds(1)) { [unowned self] in tellRefusals() }
    }

    private func waitForDescriptors() {
        if !isOutOfDescriptors {
            isOutOfDescriptors = true
            observe(.outOfDescriptors)
        }
        loop.changeInterest(descriptor, token: token, from: trestle_EPOLLIN, to: 0)
        retry = loop.schedule(after: .milliseconds(100)) { [unowned self] in
            loop.changeInterest(descriptor, token: token, from: 0, to: trestle_EPOLLIN)
        }
    }

    private func acceptsAgain() {
        guard isOutOfDescriptors else { return }
        isOutOfDescriptors = false
        observe(.acceptsAgain)
    }
}

extension Listener: EventSource {
    func ready(_ events: UInt32) {
        // A bounded number per tick, so that a flood of new connections does not starve those that stand.
        for _ in 0..<64 where !acceptOne() { return }
    }

    func loopShutsDown() { close() }
}
