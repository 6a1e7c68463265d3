import TrestleBase
import MQTTCodec
import MQTTSession
import TrestleTransport
import WireBytes

extension MQTTBrokerCore {
    /// CONNECT: from here on the connection is a client's, or closed.
    func handleConnect(_ connect: Connect, from connection: BrokerConnection, now: Instant) {
        if let maximum = connect.properties.maximumPacketSize { connection.maximumPacketSize = Int(maximum) }
        guard connect.properties.authenticationMethod == nil else {
            reject(connection, .badAuthenticationMethod, "enhanced authentication is not supported")
            return
        }
        let credentials = MQTTCredentials(
            clientID: connect.clientID, username: connect.username, password: connect.password)
        guard case .admitted(let owner) = authenticate(credentials, connection, now: now) else { return }
        let assigned = connect.clientID.isEmpty ? assignClientID() : nil
        let id = ByteText(assigned ?? connect.clientID)
        guard connection.link.isInternal == (id == gate?.id) else {
            reject(connection, .clientIdentifierNotValid, "its client id is reserved, or not that of its listener")
            return
        }
        guard clients[id].map({ $0.owner == owner }) ?? true else {
            reject(connection, .notAuthorized, "the session of its client id belongs to another user")
            return
        }
        let holder = holder(owner, connection)
        let former = clients[id]?.connection
        guard connection.link.isInternal || hasPlace(forConnectionOf: holder, inPlaceOf: former) else {
            reject(connection, .quotaExceeded, "the connection limit of its user or address is reached")
            return
        }
        if let former {
            disconnect(
                former, .sessionTakenOver, "its client id was taken by \(connection.link.address)", now: now)
        }
        if connect.cleanStart, let known = clients[id] { end(known, now: now) }
        let sessionPresent = clients[id] != nil
        if !sessionPresent, id != gate?.id,
            let objection = objection(toSessionOf: BrokerClient.size(id: id, owner: owner), holder)
        {
            reject(connection, .quotaExceeded, objection)
            return
        }
        let willSize = connect.will.map { StoredPublish.overhead + $0.topic.utf8.count + $0.payload.count } ?? 0
        guard willSize == 0 || hasSpace(forStored: willSize, of: clients[id]?.holding ?? holdings[holder]) else {
            reject(connection, .quotaExceeded, "there is no memory for its will")
            return
        }
        let reply = connack(connection.version, sessionPresent: sessionPresent, assigned: assigned)
        guard write(.connack(reply), to: connection) else {
            refuse(connection, "CONNACK is larger than the maximum packet size that it gave")
            return
        }
        let client = clients[id] ?? makeClient(id, owner: owner, holder)
        count(connection, of: holder)
        bind(connection, to: client, connect, now: now)
        observe(
            .connected(
                clientID: id.text, address: connection.link.address, version: connection.version,
                sessionPresent: sessionPresent))
        if client.isGate { handleGateSubscription(client, now: now) }
    }

    private func bind(_ connection: BrokerConnection, to client: BrokerClient, _ connect: Connect, now: Instant) {
        forgetHeld(connection)
        newcomers.remove(connection.number, of: connection.link.network)
        changeAbsentBytes(of: client, by: -(client.absence?.bytes ?? 0))
        client.absence = nil
        forgetTables(of: client)
        client.connection = connection
        connection.client = client
        connection.state = .online
        connection.will = connect.will.flatMap { LastWill($0, account: store, client.holding) }
        connection.keepAlive = connect.keepAlive
        client.session.handleConnect(connect)
        for subscription in client.subscriptions.values where subscription.filter.isShared {
            table.connectionChanged(subscription, isConnected: true)
            work += 2
        }
        scheduleDelivery(client)
    }

    private func makeClient(_ id: ByteText, owner: MQTTPrincipal?, _ holder: SessionHolder) -> BrokerClient {
        let isGate = id == gate?.id
        var limits = configuration.session
        if isGate, let gate {
            limits.storedBytes = gate.storedBytes
            // Its publisher is told that it is safe: it goes where it is kept, however long that takes.
            limits.expiresMessages = false
        }
        let holding = isGate ? nil : holding(of: holder)
        holding?.sessions += 1
        let client = BrokerClient(
            id: id, owner: owner, holding: holding,
            session: BrokerSession(limits: limits, account: store, holderAccount: holding?.store))
        clients[id] = client
        changeSessionBytes(of: client, by: BrokerClient.size(id: id, owner: owner))
        if isGate { gate?.client = client }
        return client
    }

    private func connack(_ version: MQTTVersion, sessionPresent: Bool, assigned: String?) -> Connack {
        var connack = Connack(sessionPresent: sessionPresent, reasonCode: .success)
        guard version == .v5 else { return connack }
        connack.properties.receiveMaximum = configuration.session.receiveMaximum
        connack.properties.maximumPacketSize = UInt32(clamping: configuration.maximumPacketSize)
        connack.properties.assignedClientIdentifier = assigned
        return connack
    }

    /// CONNACK with a refusal, in the words of the client's version.
    func reject(_ connection: BrokerConnection, _ code: ReasonCode, _ reason: String) {
        let known = connection.version == .v5 || code.connectReturnCode != nil
        write(.connack(Connack(reasonCode: known ? code : .serverUnavailable)), to: connection)
        refuse(connection, reason)
    }

    /// A CONNECT that breaks a rule. One of another version gets a CONNACK, so that its client knows why: in the form
    /// of 5.0 when it asks for a later one [MQTT-3.1.2-2 of 5.0], of 3.1.1 when for an earlier one [of 3.1.1]. A bridge
    /// of Mosquitto sets the highest bit of the level, and takes 3.1.1's refusal as the hint to leave it out.
    func rejectIllegal(_ connection: BrokerConnection, _ error: MQTTError, level: UInt8) {
        switch error.code {
        case .protocolName, .protocolVersion:
            connection.version = level & 0x7F > MQTTVersion.v3_1_1.rawValue ? .v5 : .v3_1_1
            reject(connection, .unsupportedProtocolVersion, "\(error)")
        case .emptyClientIdentifier:
            connection.version = .v3_1_1
            reject(connection, .clientIdentifierNotValid, "\(error)")
        default: refuse(connection, "\(error)")
        }
    }

    /// DISCONNECT from the client: its will goes unpublished unless it asks for it [MQTT-3.14.4-3].
    func handleDisconnect(
        _ disconnect: Disconnect, from connection: BrokerConnection, now: Instant
    ) throws(SessionError) {
        if let interval = disconnect.properties.sessionExpiryInterval, let client = connection.client {
            guard client.session.changeExpiry(to: interval) else {
                throw SessionError.sessionExpiry
            }
        }
        let publishesWill = connection.version == .v5 && disconnect.reasonCode == .disconnectWithWillMessage
        leave(connection, reason: "DISCONNECT from the client", publishesWill: publishesWill, now: now)
        connection.channel.close()
    }
}
