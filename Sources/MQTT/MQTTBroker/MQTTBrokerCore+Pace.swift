import TrestleBase
import MQTTCodec
import MQTTSession

/// Subscribers that do not keep up. What is for one waits in its own queue. When much does, its publishers wait with it,
/// for a moment: those of QoS 1 and 2 for their acknowledgement, those of QoS 0 by not being read. A subscriber that has
/// not caught up by then lags: it gets QoS 0 no more, and QoS 1 and 2 as far as its queue goes, until it has.
extension MQTTBrokerCore {
    /// From how many waiting bytes on a client is behind.
    func behindBound(_ client: BrokerClient) -> Int { client.session.limits.storedBytes / 8 }

    /// Whether there is, or can be made, space for one more message.
    func makeSpace(for qos: QoS, _ cost: Int, in client: BrokerClient) -> Bool {
        if client.isGate {
            // What others are acknowledged for is bounded where their packets are taken.
            return qos != .atMostOnce || client.session.storedBytes + cost <= client.session.limits.storedBytes / 2
        }
        guard qos != .atMostOnce else { return client.session.queuedBytes < behindBound(client) }
        let isAbsent = client.connection == nil
        guard store.bytes + cost <= configuration.maximumStoredBytes,
            !isAbsent || absentBytes + cost <= configuration.maximumStoredBytes / 2
        else { return false }
        if client.session.limits.overflow == .dropOldest {
            while !client.session.hasCapacity(for: cost), let dropped = client.session.dropOldest() {
                noteLoss(.overflow, of: client)
                noteKept(client, -dropped.cost)
                settle(dropped.obligation, .success)
            }
        }
        return client.session.hasCapacity(for: cost)
    }

    /// A message was put in a client's queue, or taken out of it when `cost` is negative.
    func noteKept(_ client: BrokerClient, _ cost: Int) {
        guard client.connection == nil else { return }
        guard !client.isGate else { return }
        client.absentBytes += cost
        absentBytes += cost
    }

    /// A message has been put in the queue of a client that is behind: its publisher waits, unless the client has had
    /// its time or is the publisher itself.
    func waitFor(
        _ client: BrokerClient, _ qos: QoS, _ content: borrowing PublishContent, _ routing: inout Routing, now: UInt64
    ) {
        switch client.pace {
        case .lagging: return
        case .behind: break
        case .keepsUp:
            let deadline = now &+ configuration.catchUpTime
            client.pace = .behind(deadline: deadline)
            behind.append(client)
            requestTimeout(deadline)
        }
        guard let publisher = routing.publisher, publisher.client !== client else { return }
        if publisher.token == nil {
            client.waitingPublishers.append(publisher.connection)
            publisher.connection.subscribersToWaitFor += 1
        } else if !client.isGate, let obligation = addDebtor(&routing, content) {
            client.creditors.append(obligation)
        }
    }

    /// The subscribers that are still behind when their time is over lag from now on.
    func stopWaitingForLaggards(now: UInt64) {
        while let client = behind.first {
            guard case .behind(let deadline) = client.pace else {
                _ = behind.popFirst()
                continue
            }
            guard now >= deadline else {
                requestTimeout(deadline)
                return
            }
            _ = behind.popFirst()
            client.pace = .lagging
            observe(.lagging(clientID: client.id.text), limited: .lagging)
            releasePublishers(of: client, now: now)
        }
    }

    /// Nobody waits for the client any more.
    func releasePublishers(of client: BrokerClient, now: UInt64) {
        let creditors = client.creditors
        client.creditors.removeAll(keepingCapacity: creditors.count <= 64)
        for obligation in creditors { settle(obligation, .success) }
        let waiting = client.waitingPublishers
        client.waitingPublishers.removeAll(keepingCapacity: waiting.count <= 64)
        for connection in waiting {
            connection.subscribersToWaitFor -= 1
            connection.updateReading(now: now)
        }
    }

    private func noteCaughtUp(_ client: BrokerClient, now: UInt64) {
        switch client.pace {
        case .keepsUp: return
        case .behind: break
        case .lagging: observe(.caughtUp(clientID: client.id.text))
        }
        client.pace = .keepsUp
        releasePublishers(of: client, now: now)
    }

    // MARK: Queues

    /// Notes that the client's queue may move before this tick ends.
    func scheduleDelivery(_ client: BrokerClient) {
        guard !client.isScheduled else { return }
        client.isScheduled = true
        scheduled.append(client)
    }

    /// Once all that arrived together has been handled: sends what has found space, and lets publishers go on.
    func finishTick(now: UInt64) {
        while let client = scheduled.popLast() {
            client.isScheduled = false
            sendWaiting(client, now: now)
            if client.session.queuedBytes <= behindBound(client) / 2 { noteCaughtUp(client, now: now) }
            releaseWindow(of: client, now: now)
        }
        admitWaitingConnections(now: now)
    }

    /// A publisher that had too much unacknowledged may go on when half of that is settled.
    private func releaseWindow(of client: BrokerClient, now: UInt64) {
        guard let connection = client.connection, connection.hold == .window,
            client.session.unacknowledged <= Int(configuration.session.receiveMaximum) / 2,
            client.unacknowledgedBytes <= configuration.maximumUnacknowledgedBytes / 2
        else { return }
        release(connection, now: now)
    }

    /// Sends retained messages and what waits, as far as the client takes it.
    private func sendWaiting(_ client: BrokerClient, now: UInt64) {
        guard let connection = client.connection, connection.state == .online else { return }
        sendNext(client, connection, now: now) { $0.isRepeating }
        if sendRetained(client, connection, now: now) { sendNext(client, connection, now: now) { _ in true } }
    }

    private func sendNext(
        _ client: BrokerClient, _ connection: BrokerConnection, now: UInt64, while condition: (BrokerSession) -> Bool
    ) {
        while connection.link.isWritable, condition(client.session) {
            var next: (message: BrokerMessage?, sending: BrokerSession.Sending)?
            connection.link.withOutput { output in next = client.session.sendNext(now: now, into: &output) }
            guard let next else { return }
            work += 1
            if let message = next.message { noteUnsent(message, next.sending, to: client) }
        }
    }

    // MARK: Losses

    /// The client did not get a message: it is told of in sums.
    func noteLoss(_ loss: MQTTLosses.Reason, of client: BrokerClient) {
        client.losses.add(loss)
        counters.losses.add(loss)
        guard !client.hasUnreportedLosses else { return }
        client.hasUnreportedLosses = true
        clientsWithLosses.append(client)
    }

    /// Tells of what clients did not get, of each at most once in ten seconds.
    func reportLosses(now: UInt64) {
        var later: [BrokerClient] = []
        for client in clientsWithLosses {
            guard now >= client.nextLossReport || clients[client.id] !== client else {
                later.append(client)
                continue
            }
            reportLosses(of: client)
            client.nextLossReport = now &+ 10_000_000_000
        }
        clientsWithLosses = later
    }

    private func reportLosses(of client: BrokerClient) {
        observe(.notDelivered(clientID: client.id.text, losses: client.losses), limited: .notDelivered)
        client.hasUnreportedLosses = false
        client.losses = MQTTLosses()
    }
}

extension BrokerClient {
    /// Whether it is connected and so many bytes wait for it that publishers should wait with it.
    func isBehind(bound: Int) -> Bool { connection != nil && session.queuedBytes >= bound }
}
