import MQTTCodec
import MQTTSession
import WireBytes

/// The broker without sockets and clock: it is told what happens on its links, and at what time, and writes to them.
///
/// It belongs to one event loop. `now` is a monotonic time in nanoseconds.
package final class BrokerCore {
    let configuration: MQTTBrokerConfiguration
    let report: (BrokerEvent) -> Void
    var peers: [UInt64: BrokerPeer] = [:]
    var clients: [String: BrokerClient] = [:]
    var table = SubscriptionTable()
    var retained = RetainedMessages()
    /// The client that holds acknowledgements back, once it has subscribed.
    var holderIsReady: Bool
    var matches: [Match] = []
    /// Clients whose queue may move before this turn ends.
    var stirred: [BrokerClient] = []
    var matchStamp: UInt64 = 0
    private var lastNumber: UInt64 = 0
    private var assignedIDs: UInt64 = 0
    /// Makes assigned client ids differ from those of another run.
    let idSeed: UInt64

    /// - Parameters:
    ///   - idSeed: any 64 bits that differ from run to run.
    ///   - report: hears what an operator should know.
    package init(
        configuration: MQTTBrokerConfiguration, idSeed: UInt64, report: @escaping (BrokerEvent) -> Void
    ) {
        self.configuration = configuration
        self.report = report
        self.idSeed = idSeed
        self.holderIsReady = configuration.holdAcknowledgementsFor == nil
    }

    // MARK: Links

    /// A connection has opened. What is returned names it from now on.
    package func opened(_ link: any BrokerLink, now: UInt64) -> UInt64 {
        lastNumber += 1
        guard peers.count < configuration.maximumConnections else {
            report(.refused(address: link.address, reason: "as many connections as are allowed are open"))
            link.close()
            return 0
        }
        peers[lastNumber] = BrokerPeer(number: lastNumber, link: link, now: now)
        return lastNumber
    }

    /// A connection has gone.
    package func closed(_ number: UInt64, reason: String, now: UInt64) {
        guard let peer = peers[number] else { return }
        leave(peer, reason: reason, publishesWill: true, now: now)
        afterTurn(now: now)
    }

    /// A connection takes more again.
    package func becameWritable(_ number: UInt64, now: UInt64) {
        guard let client = peers[number]?.client else { return }
        client.lastProgress = now
        stir(client)
        afterTurn(now: now)
    }

    /// Bytes have arrived.
    /// - Returns: how many were consumed; the rest is offered again with what follows.
    package func received(_ number: UInt64, _ bytes: Span<UInt8>, now: UInt64) -> Int {
        guard let peer = peers[number] else { return bytes.count }
        peer.lastHeard = now
        var offset = 0
        var mustWait = false
        repeat {
            do throws(SessionError) {
                offset += try receivePackets(bytes.extracting(offset...), from: peer, now: now)
            } catch {
                violated(peer, error, now: now)
            }
            mustWait = !peer.waits.isEmpty
            afterTurn(now: now)
            // Whoever it had to wait for may have caught up by then: nobody would offer the rest again.
        } while mustWait && peer.waits.isEmpty && peer.state == .online && offset < bytes.count
        return peer.state == .closed ? bytes.count : offset
    }

    /// Handles whole packets until there is none left, or the peer has to wait.
    /// - Returns: how many bytes they were.
    private func receivePackets(
        _ bytes: Span<UInt8>, from peer: BrokerPeer, now: UInt64
    ) throws(SessionError) -> Int {
        var offset = 0
        while offset < bytes.count, peer.state != .closed, !peer.waitsForHolder, peer.waits.isEmpty {
            let rest = bytes.extracting(offset...)
            guard let header = try parseHeader(rest, version: peer.version) else { break }
            // Whoever does not speak MQTT is turned away at once, whatever length its bytes seem to announce.
            if peer.state == .awaitingConnect, header.packetType != .connect { throw .unexpected(header.packetType) }
            guard header.totalSize <= rest.count else { break }
            let frame = rest.extracting(0..<header.totalSize)
            if try received(frame, header, from: peer, now: now) { offset += header.totalSize }
        }
        return offset
    }

    private func parseHeader(_ bytes: Span<UInt8>, version: MQTTVersion) throws(SessionError) -> FixedHeader? {
        do throws(MQTTError) {
            return try FixedHeader.parse(
                bytes, version: version, maximumPacketSize: configuration.maximumPacketSize)
        } catch {
            throw .illegal(error)
        }
    }

    /// Time has passed; to be called about once a second.
    package func tick(now: UInt64) {
        for peer in Array(peers.values) {
            switch peer.state {
            case .awaitingConnect:
                if !peer.waitsForHolder, now &- peer.lastHeard >= configuration.connectTimeout {
                    refuse(peer, "no CONNECT within the time allowed")
                }
            case .online:
                if peer.patience > 0, peer.waits.isEmpty, now &- peer.lastHeard >= peer.patience {
                    expel(peer, .keepAliveTimeout, "nothing heard for one and a half times the keep alive", now: now)
                } else {
                    checkStall(of: peer, now: now)
                }
            case .closed: break
            }
        }
        expireSessions(now: now)
        retained.expire(now: now)
        afterTurn(now: now)
    }

    // MARK: Ends

    /// The peer broke the protocol: it is told why, as far as its version allows, and only its connection ends.
    private func violated(_ peer: BrokerPeer, _ error: SessionError, now: UInt64) {
        expel(peer, error.reasonCode, "\(error)", now: now)
    }

    /// Ends a connection on our side; its will is published.
    func expel(_ peer: BrokerPeer, _ code: ReasonCode, _ reason: String, now: UInt64) {
        guard peer.state != .closed else { return }
        guard peer.state == .online else {
            refuse(peer, reason)
            return
        }
        if peer.version == .v5 { write(.disconnect(Disconnect(reasonCode: code)), to: peer) }
        leave(peer, reason: reason, publishesWill: true, now: now)
        peer.link.close()
    }

    /// Ends a connection that has not become a client's.
    func refuse(_ peer: BrokerPeer, _ reason: String) {
        report(.refused(address: peer.link.address, reason: reason))
        peer.state = .closed
        peers[peer.number] = nil
        peer.link.close()
    }

    /// Takes the connection out of everything; the session stays if it is to.
    func leave(_ peer: BrokerPeer, reason: String, publishesWill: Bool, now: UInt64) {
        guard peer.state != .closed else { return }
        let wasOnline = peer.state == .online
        peer.state = .closed
        peers[peer.number] = nil
        guard wasOnline, let client = peer.client else {
            if reason != "" { report(.refused(address: peer.link.address, reason: reason)) }
            return
        }
        peer.client = nil
        client.peer = nil
        client.session.disconnected()
        report(.disconnected(clientID: client.id, reason: reason))
        let will = publishesWill ? peer.will : nil
        peer.will = nil
        if client.session.outlivesConnection {
            let interval = client.session.expiryInterval
            client.expiresAt = interval == .max ? nil : now &+ UInt64(interval) * 1_000_000_000
            if let will { execute(will, of: client, now: now) }
            if client.id != configuration.holdAcknowledgementsFor { release(client, now: now) }
            stir(client)
        } else {
            end(client, now: now)
            if let will { publish(will, now: now) }
        }
    }

    /// Tells every client that the broker is going, and closes.
    package func shutDown(now: UInt64) {
        for peer in Array(peers.values) { expel(peer, .serverShuttingDown, "the broker is shutting down", now: now) }
    }

    // MARK: Sessions

    /// A client id that no session uses.
    func assignClientID() -> String {
        repeat {
            assignedIDs += 1
            let id = "trestle-" + String(idSeed, radix: 36) + "-" + String(assignedIDs)
            if clients[id] == nil { return id }
        } while true
    }

    /// Ends a session: its subscriptions go, and those who waited for it wait no longer.
    func end(_ client: BrokerClient, now: UInt64) {
        for filter in client.subscriptions.keys { table.remove(filter, client) }
        client.subscriptions = [:]
        clients[client.id] = nil
        if let delayed = client.delayedWill {
            client.delayedWill = nil
            publish(delayed.will, now: now)
        }
        for origin in client.session.end() { abandon(origin, by: client, now: now) }
        release(client, now: now)
    }

    /// A held acknowledgement can no longer be earned: the publisher must send again, which a new connection makes it do.
    private func abandon(_ origin: BrokerMessage.Origin, by client: BrokerClient, now: UInt64) {
        guard let peer = peers[origin.connection] else { return }
        expel(peer, .serverBusy, "the session of \"\(client.id)\", which its messages wait for, has ended", now: now)
    }

    func discard(_ client: BrokerClient, _ reason: String, now: UInt64) {
        report(
            .sessionDiscarded(clientID: client.id, messages: client.session.unsettledMessages, reason: reason))
        end(client, now: now)
    }

    private func expireSessions(now: UInt64) {
        for client in Array(clients.values) where client.peer == nil {
            if let delayed = client.delayedWill, now >= delayed.dueAt {
                client.delayedWill = nil
                publish(delayed.will, now: now)
            }
            if let expiresAt = client.expiresAt, now >= expiresAt { end(client, now: now) }
        }
    }

    // MARK: Writing

    /// Writes a packet that is well formed by construction, unless it is larger than the peer allows.
    func write(_ packet: Packet, to peer: BrokerPeer) {
        peer.link.withOutput { output in
            let start = output.count
            do {
                try packet.encode(into: &output, version: peer.version)
            } catch {
                output.truncate(to: start)
            }
        }
    }
}
