import CEpoll
import TrestlePlatform

/// The beginning of a connection: resolving, connecting or taking over, TLS.
extension Connection {
    /// Starts to connect. The handler's `connectionOpened` is called, or only `connectionClosed` if that fails; writes
    /// are accepted at once and wait for the connection.
    public static func connect(
        on loop: IOLoop, to endpoint: Endpoint, options: ConnectionOptions = ConnectionOptions(),
        handler: any ConnectionHandler
    ) -> Connection {
        loop.checkIsolated()
        let connection = Connection(SharedOptions(options, loop: loop, tls: options.tls, endpoint: endpoint))
        connection.handler = handler
        connection.startOpeningDeadline()
        if let listener = options.inProcess {
            connection.connect(to: listener)
            return connection
        }
        let connector = Connector(loop: loop, endpoint: endpoint) { [unowned connection] result in
            connection.connector = nil
            switch result {
            case .success(let attempt): connection.adopt(attempt.descriptor, address: attempt.address)
            case .failure(let error): connection.release(.failed(error))
            }
        }
        connection.connector = connector
        loop.connecting[ObjectIdentifier(connection)] = connection
        connector.start()
        return connection
    }

    /// Nothing is heard of it within this call, as of any other connection.
    private func connect(to listener: InProcessListener) {
        loop.connecting[ObjectIdentifier(self)] = self
        loop.atEndOfTick { [self] in
            guard phase == .connecting else { return }
            do throws(TransportError) {
                adopt(try listener.connect(name: peerName), address: nil)
            } catch {
                release(.failed(error))
            }
        }
    }

    /// Takes over a connected descriptor.
    ///
    /// - Parameter address: of the peer; nil within this process.
    func adopt(_ descriptor: Int32, address: NetworkAddress?) {
        loop.connecting[ObjectIdentifier(self)] = nil
        remoteAddress = address
        // Whoever accepts a connection may have closed it at once, as one too many.
        guard phase != .closed else {
            Glibc.close(descriptor)
            return
        }
        Socket.prepare(descriptor, options: options)
        do throws(TransportError) {
            token = try loop.register(descriptor, interest: trestle_EPOLLIN, source: self)
        } catch {
            Glibc.close(descriptor)
            release(.failed(error))
            return
        }
        self.descriptor = descriptor
        interest = trestle_EPOLLIN
        inbound.lastReceived = loop.now
        if tls == nil { becomeOpen() } else { beginHandshake() }
    }

    /// TLS comes first. The deadline of connecting holds for it too; an accepted connection gets one now.
    private func beginHandshake() {
        phase = .handshaking
        if deadline == nil { startOpeningDeadline() }
        do throws(TLSFailure) {
            try startTLS(host: endpoint?.host)
        } catch {
            release(.failed(TransportError(error)))
        }
    }

    func becomeOpen() {
        cancelDeadline(.opening)
        phase = .open
        if endpoint == nil { startFirstMessageDeadline() }
        if options.idleTimeout != nil { startWatchdog() }
        handler?.connectionOpened(self)
        if outbound.output != nil || outbound.state == .ending { scheduleFlush() }
        if phase == .open { watch() }
    }
}
