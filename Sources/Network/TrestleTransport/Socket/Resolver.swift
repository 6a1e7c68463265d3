import CEpoll
import TrestlePlatform
internal import WireBytes
import Synchronization

/// Looks names up on helper threads, since the system's resolver blocks.
public enum Resolver {
    /// Finds the addresses of `endpoint` and hands them to `completion` on `loop`, in the system's order.
    public static func resolve(
        _ endpoint: Endpoint, on loop: IOLoop,
        completion: @escaping @Sendable (Result<[NetworkAddress], TransportError>) -> Void
    ) {
        let mustStart = state.withLock { state in
            state.queue.append { () -> Void in
                let result = lookUpBlocking(endpoint.host, port: endpoint.port)
                loop.execute { completion(result) }
            }
            guard state.threads < maximumThreads else { return false }
            state.threads += 1
            return true
        }
        // Without a thread to spare the caller waits for the response itself.
        if mustStart, (try? NativeThread.start(name: "resolver", { workUntilEmpty() })) == nil { workUntilEmpty() }
    }

    /// A look-up may take the resolver's full timeout, so one dead name must not hold up the others.
    private static let maximumThreads = 8

    private struct State {
        var queue: [@Sendable () -> Void] = []
        var threads = 0
    }

    private static let state = Locked(State())

    private static func workUntilEmpty() {
        while true {
            let next = state.withLock { state -> (@Sendable () -> Void)? in
                if state.queue.isEmpty {
                    state.threads -= 1
                    return nil
                }
                return state.queue.removeFirst()
            }
            guard let next else { return }
            next()
        }
    }

    /// Looks a name up on this thread, however long that takes.
    static func lookUpBlocking(
        _ host: String, port: UInt16, passive: Bool = false, numericOnly: Bool = false
    ) -> Result<[NetworkAddress], TransportError> {
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe trestle_lookup(host, passive ? 1 : 0, numericOnly ? 1 : 0, &list)
        guard code == 0 else {
            // SAFETY: gai_strerror returns a constant string.
            let text = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            return .failure(
                TransportError(
                    .nameNotResolved,
                    "the name \(PeerText(host)) cannot be resolved (\(text)): check its spelling, the DNS, or /etc/hosts"
                ))
        }
        // SAFETY: getaddrinfo succeeded, so the list is valid until freeaddrinfo, which runs once.
        defer { unsafe freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = unsafe list
        while let info = unsafe next {
            var storage = sockaddr_storage()
            let length = unsafe trestle_copy_address(info, &storage)
            if length > 0 {
                var address = NetworkAddress(storage: storage)
                address.port = port
                if !found.contains(address) { found.append(address) }
            }
            unsafe next = info.pointee.ai_next
        }
        if found.isEmpty {
            return .failure(TransportError(.nameNotResolved, "the name \(PeerText(host)) has no IPv4 or IPv6 address"))
        }
        return .success(found)
    }
}
