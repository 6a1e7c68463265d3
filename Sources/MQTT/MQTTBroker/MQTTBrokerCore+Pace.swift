import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport

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
        guard hasSpace(forStored: cost, of: client.holding),
            !isAbsent || hasSpace(forAbsent: cost, of: client.holding)
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
        guard let absence = client.absence, !client.isGate else { return }
        absence.bytes += cost
        changeAbsentBytes(of: client, by: cost)
    }

    /// A message has been put in the queue of a client that is behind: its publisher waits, unless the client has had
    /// its time or is the publisher itself.
    func waitFor(
        _ client: BrokerClient, _ content: borrowing PublishContent, _ publisher: Publisher?,
        _ routing: inout Routing, now: Instant
    ) {
        let arrears = client.makeArrears()
        switch arrears.pace {
        case .lagging: return
        case .behind: break
        case .keepsUp:
            let deadline = now + configuration.catchUpTime
            arrears.pace = .behind(deadline: deadline)
            behind.append(client)
            requestTimeout(deadline)
        }
        guard let publisher, publisher.client !== client else { return }
        if publisher.token == nil {
            arrears.waitingPublishers.append(publisher.connection)
            publisher.connection.subscribersToWaitFor += 1
        } else if !client.isGate, let obligation = addDebtor(&routing, publisher, content) {
            arrears.creditors.append(obligation)
        }
    }

    /// The subscribers that are still behind when their time is over lag from now on.
    func stopWaitingForLaggards(now: Instant) {
        while let client = behind.first {
            guard let arrears = client.arrears, case .behind(let deadline) = arrears.pace else {
                _ = behind.popFirst()
                continue
            }
            guard now >= deadline else {
                requestTimeout(deadline)
                return
            }
            _ = behind.popFirst()
            arrears.pace = .lagging
            observe(.lagging(clientID: client.id.text), limited: .lagging)
            releasePublishers(of: client, now: now)
        }
    }

    /// Nobody waits for the client any more.
    func releasePublishers(of client: BrokerClient, now: Instant) {
        guard let arrears = client.arrears else { return }
        let creditors = arrears.creditors
        arrears.creditors.removeAll(keepingCapacity: creditors.count <= 64)
        for obligation in creditors { settle(obligation, .success) }
        let waiting = arrears.waitingPublishers
        arrears.waitingPublishers.removeAll(keepingCapacity: waiting.count <= 64)
        for connection in waiting {
            connection.subscribersToWaitFor -= 1
            connection.updateReading(now: now)
        }
    }

    private func noteCaughtUp(_ client: BrokerClient, now: Instant) {
        guard let arrears = client.arrears else { return }
        switch arrears.pace {
        case .keepsUp: return
        case .behind: break
        case .lagging: observe(.caughtUp(clientID: client.id.text))
        }
        arrears.pace = .keepsUp
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
    func finishTick(now: Instant) {
        while let client = scheduled.popLast() {
            client.isScheduled = false
            sendWaiting(client, now: now)
            if client.session.queuedBytes <= behindBound(client) / 2 { noteCaughtUp(client, now: now) }
            releaseWindow(of: client, now: now)
        }
        admitWaitingConnections(now: now)
    }

    /// A publisher that had too much unacknowledged may go on when half of that is settled.
    private func releaseWindow(of client: BrokerClient, now: Instant) {
        guard let connection = client.connection, connection.hold == .window,
            client.session.unacknowledged <= Int(configuration.session.receiveMaximum) / 2,
            client.unacknowledgedBytes <= configuration.maximumUnacknowledgedBytes / 2
        else { return }
        release(connection, now: now)
    }

    /// Sends retained messages and what waits, as far as the client takes it.
    private func sendWaiting(_ client: BrokerClient, now: Instant) {
        guard let connection = client.connection, connection.state == .online else { return }
        sendNext(client, connection, onlyRepeats: true, now: now)
        if sendRetained(client, connection, now: now) { sendNext(client, connection, onlyRepeats: false, now: now) }
    }

    private func sendNext(
        _ client: BrokerClient, _ connection: BrokerConnection, onlyRepeats: Bool, now: Instant
    ) {
        while connection.channel.isWritable, !onlyRepeats || client.session.isRepeating {
            var next: (message: BrokerMessage?, sending: BrokerSession.Sending)?
            connection.channel.withOutput { output in next = client.session.sendNext(now: now, into: &output) }
            guard let next else { return }
            work += 1
            if let message = next.message { noteUnsent(message, next.sending, to: client) }
        }
    }

    // MARK: Losses

    /// The client did not get a message: it is told of in sums.
    func noteLoss(_ loss: MQTTLosses.Reason, of client: BrokerClient) {
        let arrears = client.makeArrears()
        arrears.losses.add(loss)
        counters.losses.add(loss)
        guard !arrears.hasUnreportedLosses else { return }
        arrears.hasUnreportedLosses = true
        clientsWithLosses.append(client)
    }

    /// Tells of what clients did not get, of each at most once in ten seconds.
    func reportLosses(now: Instant) {
        var later: [BrokerClient] = []
        for client in clientsWithLosses {
            guard let arrears = client.arrears else { continue }
            guard now >= arrears.nextLossReport || clients[client.id] !== client else {
                later.append(client)
                continue
            }
            observe(.notDelivered(clientID: client.id.text, losses: arrears.losses), limited: .notDelivered)
            arrears.hasUnreportedLosses = false
            arrears.losses = MQTTLosses()
            arrears.nextLossReport = now + .seconds(10)
        }
        clientsWithLosses = later
    }
}

extension BrokerClient {
    /// Whether it is connected and so many bytes wait for it that publishers should wait with it.
    func isBehind(bound: Int) -> Bool { connection != nil && session.queuedBytes >= bound }
}
