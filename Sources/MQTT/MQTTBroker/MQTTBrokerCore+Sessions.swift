package import TrestleBase
import MQTTCodec
import MQTTSession
import TrestleTransport

/// How connections and sessions end.
extension MQTTBrokerCore {
    /// Ends a connection on our side; its will is published. It is told why, as far as its version allows.
    func disconnect(_ connection: BrokerConnection, _ code: ReasonCode, _ reason: String, now: Instant) {
        guard connection.state != .closed else { return }
        guard connection.state == .online else {
            refuse(connection, reason)
            return
        }
        if connection.version == .v5 { write(.disconnect(Disconnect(reasonCode: code)), to: connection) }
        leave(connection, reason: reason, publishesWill: true, now: now)
        connection.channel.close()
    }

    /// Ends a connection that has not become a client's.
    func refuse(_ connection: BrokerConnection, _ reason: String) {
        noteRefused(connection.link.address, reason)
        drop(connection)
    }

    /// Ends a connection that has not become a client's, without a word to the operator.
    func drop(_ connection: BrokerConnection) {
        forgetHeld(connection)
        forget(connection)
        connection.channel.close()
    }

    private func forget(_ connection: BrokerConnection) {
        connection.state = .closed
        guard connections.removeValue(forKey: connection.number) != nil else { return }
        newcomers.remove(connection.number, of: connection.link.network)
        stopCounting(connection)
        if connection.link.isInternal { internalConnections -= 1 }
        gate?.waiting[connection.number] = nil
    }

    /// Takes the connection out of everything; the session stays if it is to.
    func leave(_ connection: BrokerConnection, reason: String, publishesWill: Bool, now: Instant) {
        guard connection.state != .closed else { return }
        forgetHeld(connection)
        let wasOnline = connection.state == .online
        forget(connection)
        guard wasOnline, let client = connection.client else {
            noteRefused(connection.link.address, reason)
            return
        }
        connection.client = nil
        client.connection = nil
        client.absence = ClientAbsence()
        if let request = connection.request { drop(request) }
        connection.request = nil
        client.session.handleDisconnection()
        dropRetainedJobs(of: client)
        client.arrears?.pace = .keepsUp
        releasePublishers(of: client, now: now)
        let isKept = client.session.outlivesConnection && countTables(of: client)
        observe(
            .disconnected(
                clientID: client.id.text,
                reason: isKept || !client.session.outlivesConnection
                    ? reason : reason + "; there is no memory for its session, which ends"))
        let will = publishesWill ? connection.will : nil
        connection.will = nil
        if isKept {
            for subscription in client.subscriptions.values where subscription.filter.isShared {
                table.connectionChanged(subscription, isConnected: false)
                work += 2
            }
            noteKept(client, client.session.storedBytes)
            let interval = client.session.expiryInterval
            client.absence?.expiresAt = interval == .max ? nil : now + .seconds(Int64(interval))
            if let will { execute(will, of: client, now: now) }
        } else {
            end(client, now: now)
            if let will { publish(will, now: now) }
        }
    }

    /// Tells every client that the broker is going, and closes.
    package func shutDown(now: Instant) {
        for connection in Array(connections.values) {
            disconnect(connection, .serverShuttingDown, "the broker is shutting down", now: now)
        }
    }

    /// Ends the connections of users that have another secret now or are gone, and the sessions of the latter.
    package func usersChanged(_ changed: Set<ByteText>, removed: Set<ByteText>, now: Instant) {
        work = 0
        throttle.forgetKnownAddresses(ofUsers: changed.lazy.map(\.text))
        for connection in Array(connections.values) where !connection.link.isInternal {
            guard case .user(let name) = connection.client?.owner, changed.contains(name) else { continue }
            disconnect(connection, .administrativeAction, "its user may not connect any more", now: now)
        }
        for client in Array(clients.values) {
            if case .user(let name) = client.owner, removed.contains(name) { end(client, now: now) }
        }
        finishTick(now: now)
    }

    /// Ends a session: it gets no message any more, its subscriptions leave the table now or in the next ticks, and those
    /// who waited for it wait no longer.
    func end(_ client: BrokerClient, now: Instant) {
        client.hasEnded = true
        for subscription in client.subscriptions.values { ended.append((subscription, client)) }
        client.subscriptions = [:]
        forgetEnded()
        clients[client.id] = nil
        changeSessionBytes(of: client, by: -client.sessionBytes)
        let absence = client.absence
        client.absence = nil
        changeAbsentBytes(of: client, by: -(absence?.bytes ?? 0))
        if let delayed = absence?.delayedWill { publish(delayed.will, now: now) }
        let messages = client.session.end()
        release(client.holding)
        if client.isGate {
            keepForNextGate(messages)
        } else {
            for message in messages { settle(message.obligation, .success) }
        }
        releasePublishers(of: client, now: now)
    }

    /// The client has gone: its tables of packet identifiers, which it fills itself, stay with its session.
    ///
    /// - Returns: `false` when there is no space for them. What the client is owed counts as lost then.
    private func countTables(of client: BrokerClient) -> Bool {
        let size = client.session.tableBytes
        guard client.isGate || hasSpace(forSession: size, of: client.holding) else {
            for _ in 0..<client.session.unsettledMessages { noteLoss(.overflow, of: client) }
            return false
        }
        changeSessionBytes(of: client, by: size)
        return true
    }

    /// The client is back, and its tables come and go.
    func forgetTables(of client: BrokerClient) {
        let size = BrokerClient.size(id: client.id, owner: client.owner)
        changeSessionBytes(of: client, by: size - client.sessionBytes)
    }

    /// Ends sessions and publishes wills whose time has come; what is more than one tick's work goes on in the next.
    func expireSessions(now: Instant) {
        isExpiring = false
        for client in Array(clients.values) where client.connection == nil {
            guard work < configuration.workPerTick else {
                isExpiring = true
                requestTick()
                return
            }
            if let delayed = client.absence?.delayedWill, now >= delayed.dueAt {
                client.absence?.delayedWill = nil
                publish(delayed.will, now: now)
            }
            if let expiresAt = client.absence?.expiresAt, now >= expiresAt { end(client, now: now) }
        }
    }
}
