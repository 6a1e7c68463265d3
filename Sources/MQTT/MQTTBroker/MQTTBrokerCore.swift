package import TrestleBase
import MQTTCodec
package import MQTTSession
import TrestleTransport
import WireBytes

/// The broker without sockets and clock: it is told what happens on its links, and at what time, and writes to them.
///
/// It belongs to one event loop. `now` is the loop's time.
package final class MQTTBrokerCore {
    let configuration: MQTTBroker.Configuration
    let observe: (BrokerEvent) -> Void
    var connections: [UInt64: BrokerConnection] = [:]
    /// The connections that have not sent CONNECT.
    var newcomers = Newcomers()
    var clients: [ByteText: BrokerClient] = [:]
    var table = SubscriptionTable()
    var retained: RetainedMessages
    var obligations = Obligations()
    let gate: AcknowledgementGate?
    package internal(set) var counters = MQTTBrokerCounters()

    // Bounds
    let store = StoreAccount()
    package var storedBytes: Int { store.bytes }
    /// Bytes kept in sessions of clients that are away.
    var absentBytes = 0
    /// Bytes of CONNECT packets that have begun and not ended.
    var heldBeforeConnect = 0
    /// Bytes of all subscriptions without the levels of their filters, which are in `table` and in `HolderFilters`.
    var subscriptionBytes = 0
    /// Bytes of the `HolderFilters` of all.
    var holderFilterBytes = 0
    /// Bytes of all sessions without their messages and subscriptions.
    var sessionBytes = 0
    /// The part of each owner of sessions.
    var holdings: [SessionHolder: Holding] = [:]
    /// Topics in retained jobs that are under way.
    var retainedTopicsInJobs = 0

    // One tick
    var matches: [Match] = []
    var matchNumber: UInt64 = 0
    /// The work since a connection last got its share, in deliveries and other units of about 100 ns.
    package internal(set) var work = 0
    /// Clients whose queue is looked at before this tick ends.
    var scheduled: [BrokerClient] = []
    /// Connections that have had their share of this tick, and clients that are still owed work.
    var yielding: [BrokerConnection] = []
    var unfinished: [BrokerClient] = []
    /// Subscriptions of sessions that have ended, which are still in the table.
    var ended: [(subscription: BrokerSubscription, client: BrokerClient)] = []
    /// Whether sessions whose time has come are left from an earlier tick.
    var isExpiring = false
    /// Subscribers that are behind, in the order of their deadlines.
    var behind = RingQueue<BrokerClient>()
    var clientsWithLosses: [BrokerClient] = []

    // Guessing
    var throttle = AuthenticationThrottle()
    var penalties = RingQueue<Penalty>()

    // What operators hear
    var limits: [LimitedEvent: RateLimitedLog] = [:]
    /// The time of the last call.
    private(set) var latest = Instant.distantPast
    var internalConnections = 0

    private var lastNumber: UInt64 = 0
    private var nextSweep = Instant.distantPast
    /// For client ids that nobody guesses: who knows one may take its session over where there are no users.
    private let random: () -> UInt64
    /// Of all sessions, which outlive their connections.
    let fingerprintKey: FingerprintKey

    /// Asks for `handleYield` in the next tick.
    package var requestTick: () -> Void = {}
    /// Asks for `handleTimeout` at this time.
    package var requestTimeout: (Instant) -> Void = { _ in }

    /// - Parameters:
    ///   - random: gives 64 bits that cannot be guessed; in a test, those of a seed.
    ///   - fingerprintKey: tells repeated messages from others with the same packet identifier.
    ///   - observe: hears what an operator should know.
    package init(
        configuration: MQTTBroker.Configuration, random: @escaping () -> UInt64, fingerprintKey: FingerprintKey,
        observe: @escaping (BrokerEvent) -> Void
    ) {
        self.configuration = configuration
        self.observe = observe
        self.random = random
        self.fingerprintKey = fingerprintKey
        self.retained = RetainedMessages(
            limits: RetainedMessages.Limits(
                messages: configuration.maximumRetained, bytes: configuration.maximumRetainedBytes,
                share: configuration.maximumShare))
        self.gate = configuration.acknowledgementGate.map { AcknowledgementGate($0) }
    }

    // MARK: Links

    /// A connection has opened. What is returned names it from now on.
    ///
    /// - Parameter isReady: whether CONNECT may come; `false`: `handleReady` follows, after a TLS handshake.
    package func handleOpen(_ link: any MQTTBrokerLink, isReady: Bool = true, now: Instant) -> UInt64 {
        latest = now
        lastNumber += 1
        if !hasPlace(for: link, now: now) {
            noteRefused(link.address, "the connection limit is reached")
            link.channel.abort()
            return 0
        }
        connections[lastNumber] = BrokerConnection(number: lastNumber, link: link, now: now)
        if isReady { handleReady(lastNumber, now: now) }
        if link.isInternal { internalConnections += 1 } else { newcomers.add(lastNumber, of: link.network) }
        return lastNumber
    }

    /// CONNECT may come from now on.
    package func handleReady(_ number: UInt64, now: Instant) { connections[number]?.readyAt = now }

    /// Whether there is a place for another connection. The bridge's listener has a few of its own: nobody else is to
    /// come by it, and whoever does makes way at once.
    private func hasPlace(for link: any MQTTBrokerLink, now: Instant) -> Bool {
        guard link.isInternal else {
            return connections.count - internalConnections < configuration.maximumConnections
                || makeWay(for: link, now: now)
        }
        guard internalConnections >= configuration.maximumInternalConnections else { return true }
        let silent = connections.values.filter { $0.link.isInternal && $0.state == .awaitingConnect }
        guard let oldest = silent.min(by: { $0.number < $1.number }) else { return false }
        refuse(oldest, "it was closed for another one: it used the internal listener and sent no CONNECT")
        return true
    }

    /// Makes way for a new connection, at the expense of the oldest that has not sent CONNECT, of the network that has
    /// most of those: else a crowd of them could lock everybody out. Where no network has more than that of the new one,
    /// they have a second for it.
    private func makeWay(for link: any MQTTBrokerLink, now: Instant) -> Bool {
        guard let largest = newcomers.largest,
            let oldest = newcomers.oldest(of: largest).flatMap({ connections[$0] })
        else { return false }
        let isLarger = newcomers.count(of: largest) > newcomers.count(of: link.network)
        guard isLarger || oldest.openedAt.duration(to: now) >= .seconds(1) else { return false }
        refuse(oldest, "it was closed at the connection limit: it sent no CONNECT")
        oldest.channel.abort()
        return true
    }

    /// A connection has gone.
    package func handleClose(_ number: UInt64, reason: String, now: Instant) {
        latest = now
        guard let connection = connections[number] else { return }
        work = 0
        leave(connection, reason: reason, publishesWill: true, now: now)
        finishTick(now: now)
    }

    /// A connection takes more again.
    package func handleWritable(_ number: UInt64, now: Instant) {
        guard let connection = connections[number] else { return }
        work = 0
        if connection.hold == .output { release(connection, now: now) }
        if let client = connection.client { scheduleDelivery(client) }
        finishTick(now: now)
    }

    /// Bytes have arrived.
    /// - Returns: how many were consumed; the rest is offered again with what follows.
    package func handleBytes(_ number: UInt64, _ bytes: Span<UInt8>, now: Instant) -> Int {
        guard let connection = connections[number] else { return bytes.count }
        latest = now
        connection.lastHeard = now
        connection.isReceiving = true
        work = 0
        var offset = 0
        var mustLookAgain = false
        repeat {
            do throws(SessionError) {
                offset += try handlePackets(bytes.extracting(offset...), from: connection, now: now)
            } catch {
                disconnect(connection, error.reasonCode, "\(error)", now: now)
            }
            let wasHeld = connection.isHeld
            finishTick(now: now)
            // What it waited for may have come by then, and nobody would offer the rest again.
            mustLookAgain = wasHeld && !connection.isHeld && connection.state != .closed && offset < bytes.count
        } while mustLookAgain
        connection.isReceiving = false
        guard connection.state != .closed else { return bytes.count }
        noteHeld(bytes.count - offset, by: connection)
        connection.updateReading(now: now)
        return connection.state == .closed ? bytes.count : offset
    }

    /// Handles whole packets until there is none left, or the next one has to wait.
    /// - Returns: how many bytes they were.
    private func handlePackets(
        _ bytes: Span<UInt8>, from connection: BrokerConnection, now: Instant
    ) throws(SessionError) -> Int {
        var offset = 0
        while offset < bytes.count, connection.state != .closed, !connection.isHeld {
            let rest = bytes.extracting(offset...)
            let isFirst = connection.state == .awaitingConnect
            let limit = isFirst ? configuration.maximumConnectSize : configuration.maximumPacketSize
            let header: FixedHeader
            var isWhole = true
            switch try front(of: rest, version: connection.version, limit: limit) {
            case .incompleteHeader: return offset
            case .incomplete(let announced):
                header = announced
                isWhole = false
            case .packet(let found): header = found
            }
            // Whoever does not speak MQTT is turned away at once, whatever length its bytes seem to announce.
            if isFirst, header.packetType != .connect { throw .unexpected(header.packetType) }
            guard isWhole, mayGoOn(connection) else { break }
            let frame = rest.extracting(0..<header.totalSize)
            guard try handlePacket(frame, header, from: connection, now: now) else { break }
            offset += header.totalSize
            work += 1
        }
        return offset
    }

    /// Whether the connection may have its next packet handled in this tick.
    private func mayGoOn(_ connection: BrokerConnection) -> Bool {
        if work >= configuration.workPerTick {
            yield(connection)
            return false
        }
        guard connection.channel.pendingOutput < configuration.maximumPendingOutput else {
            connection.hold = .output
            return false
        }
        return true
    }

    /// The connection has had its share of this tick, and goes on in the next one.
    func yield(_ connection: BrokerConnection) {
        connection.hold = .share
        yielding.append(connection)
        requestTick()
    }

    private func front(
        of bytes: Span<UInt8>, version: MQTTVersion, limit: Int
    ) throws(SessionError) -> PacketFramer.Front {
        do throws(MQTTError) {
            return try PacketFramer(version: version, maximumPacketSize: limit).front(of: bytes)
        } catch {
            throw .illegal(error)
        }
    }

    /// Limits the memory of all connections that have not authenticated yet.
    private func noteHeld(_ count: Int, by connection: BrokerConnection) {
        guard connection.state == .awaitingConnect else { return }
        forgetHeld(connection)
        connection.heldBytes = UInt32(clamping: count)
        heldBeforeConnect += Int(connection.heldBytes)
        if count > 4_096, heldBeforeConnect > configuration.maximumHeldBytesBeforeConnect {
            refuse(connection, "too many bytes of unfinished CONNECT packets are waiting")
        }
    }

    /// The connection is a client's from now on, or gone.
    func forgetHeld(_ connection: BrokerConnection) {
        guard connection.state == .awaitingConnect else { return }
        heldBeforeConnect -= Int(connection.heldBytes)
        connection.heldBytes = 0
    }

    /// The next packet of the connection may be looked at again.
    func release(_ connection: BrokerConnection, now: Instant) {
        connection.hold = nil
        connection.updateReading(now: now)
    }

    // MARK: Time

    /// Time has passed; to be called about once a second.
    package func handleTick(now: Instant) {
        latest = now
        work = 0
        for connection in Array(connections.values) {
            switch connection.state {
            case .awaitingConnect:
                guard let readyAt = connection.readyAt, readyAt.duration(to: now) >= configuration.connectTimeout else {
                    break
                }
                if connection.hold == .gate {
                    reject(connection, .serverUnavailable, "the broker is not ready to take messages")
                } else {
                    refuse(connection, "no CONNECT within the time allowed")
                }
            case .online:
                if connection.keepAliveTimeout > .zero, !connection.isPaused,
                    connection.lastHeard.duration(to: now) >= connection.keepAliveTimeout
                {
                    disconnect(
                        connection, .keepAliveTimeout, "nothing heard for one and a half times the keep alive",
                        now: now)
                }
            case .closed: break
            }
        }
        expireSessions(now: now)
        if now >= nextSweep {
            nextSweep = now + .seconds(60)
            retained.expire(now: now)
            forgetEmptyHoldings()
        }
        reportLosses(now: now)
        reportSuppressedEvents()
        reportFailedAuthentications(now: now)
        handleTimeout(now: now)
    }

    /// The time has come that `requestTimeout` set.
    package func handleTimeout(now: Instant) {
        work = 0
        stopWaitingForLaggards(now: now)
        endPenalties(now: now)
        finishTick(now: now)
    }

    /// Whether `handleYield` is due.
    package var hasYielded: Bool { !yielding.isEmpty || !unfinished.isEmpty || !ended.isEmpty || isExpiring }

    /// The next tick has come: those that had their share go on.
    package func handleYield(now: Instant) {
        work = 0
        if isExpiring { expireSessions(now: now) }
        forgetEnded()
        // Whoever waits has a share of its own, whatever has ended.
        work = 0
        let clients = unfinished
        unfinished = []
        for client in clients { scheduleDelivery(client) }
        resumeYielding(now: now)
        finishTick(now: now)
    }

    // MARK: Writing

    /// Writes a packet, unless it is larger than the peer takes [MQTT-3.1.2-24].
    ///
    /// - Returns: whether it was written.
    @discardableResult
    func write(_ packet: Packet, to connection: BrokerConnection) -> Bool {
        var isWritten = true
        connection.channel.withOutput { output in
            let start = output.count
            do {
                try packet.encode(into: &output, version: connection.version)
                isWritten = output.count - start <= connection.maximumPacketSize
            } catch {
                isWritten = false
            }
            if !isWritten { output.truncate(to: start) }
        }
        return isWritten
    }

    /// A client id that no session uses.
    func assignClientID() -> String {
        repeat {
            let id = "trestle-" + String(random(), radix: 36) + "-" + String(random(), radix: 36)
            if clients[ByteText(id)] == nil, gate?.id != ByteText(id) { return id }
        } while true
    }
}
