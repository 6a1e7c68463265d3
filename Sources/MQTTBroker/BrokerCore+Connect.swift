import MQTTCodec
import MQTTSession
import WireBytes

extension BrokerCore {
    /// CONNECT: from here on the connection is a client's, or closed.
    func received(_ connect: Connect, from peer: BrokerPeer, now: UInt64) {
        peer.version = connect.version
        guard connect.properties.authenticationMethod == nil else {
            reject(peer, .badAuthenticationMethod, "it asks for enhanced authentication, of which there is none")
            return
        }
        let credentials = MQTTCredentials(
            clientID: connect.clientIdentifier, username: connect.userName, password: connect.password)
        guard peer.link.admits(credentials) else {
            reject(peer, .badUserNameOrPassword, "its user name or password is wrong")
            return
        }
        var clientID = connect.clientIdentifier
        if clientID.isEmpty { clientID = assignClientID() }
        let known = clients[clientID]
        if let known, let former = known.peer {
            expel(former, .sessionTakenOver, "its client id was taken by \(peer.link.address)", now: now)
        }
        if connect.cleanStart, let known = clients[clientID] { end(known, now: now) }
        let sessionPresent = clients[clientID] != nil
        guard sessionPresent || clients.count < configuration.maximumSessions else {
            reject(peer, .quotaExceeded, "as many sessions as are allowed exist")
            return
        }
        let client = clients[clientID] ?? makeClient(clientID)
        client.delayedWill = nil
        client.expiresAt = nil
        client.lastProgress = now
        client.peer = peer
        peer.client = client
        peer.state = .online
        peer.will = connect.will.flatMap { LastWill($0) }
        peer.patience = UInt64(connect.keepAlive) * 1_500_000_000
        report(
            .connected(
                clientID: clientID, address: peer.link.address, version: peer.version, sessionPresent: sessionPresent))
        write(
            .connack(
                connack(
                    peer.version, sessionPresent: sessionPresent,
                    assigned: connect.clientIdentifier.isEmpty ? clientID : nil)),
            to: peer)
        peer.link.withOutput { output in
            client.session.connected(connect, now: now, into: &output)
        }
        stir(client)
        if clientID == configuration.holdAcknowledgementsFor, !client.subscriptions.isEmpty { letOthersIn() }
    }

    private func makeClient(_ id: String) -> BrokerClient {
        let client = BrokerClient(session: BrokerSession(clientID: id, limits: configuration.session))
        clients[id] = client
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
    func reject(_ peer: BrokerPeer, _ code: ReasonCode, _ reason: String) {
        let known = peer.version == .v5 || code.connectReturnCode != nil
        write(.connack(Connack(reasonCode: known ? code : .serverUnavailable)), to: peer)
        refuse(peer, reason)
    }

    /// A CONNECT that breaks a rule. One of another version is answered, so that its client knows why: in the form of
    /// 5.0 when it asks for a later one [MQTT-3.1.2-2 of 5.0], of 3.1.1 when for an earlier one [of 3.1.1].
    func rejectIllegal(_ peer: BrokerPeer, _ error: MQTTError, level: UInt8) {
        switch error.code {
        case .protocolName, .protocolVersion:
            peer.version = level > MQTTVersion.v5.rawValue ? .v5 : .v3_1_1
            reject(peer, .unsupportedProtocolVersion, "\(error)")
        case .emptyClientIdentifier:
            peer.version = .v3_1_1
            reject(peer, .clientIdentifierNotValid, "\(error)")
        default: refuse(peer, "\(error)")
        }
    }

    /// The protocol level behind the protocol name of a CONNECT; 0 when it is cut short.
    static func level(of frame: Span<UInt8>, _ header: FixedHeader) -> UInt8 {
        var cursor = ByteCursor(frame)
        guard cursor.skip(header.headerSize), let count = cursor.readUInt16(), cursor.skip(Int(count)) else { return 0 }
        return cursor.readUInt8() ?? 0
    }

    /// The client whose acknowledgement comes first has subscribed: others may connect.
    func letOthersIn() {
        guard !holderIsReady else { return }
        holderIsReady = true
        for peer in peers.values where peer.waitsForHolder {
            peer.waitsForHolder = false
            peer.link.resumeReading()
        }
    }

    /// DISCONNECT from the client: its will goes unpublished unless it asks for it [MQTT-3.14.4-3].
    func received(_ disconnect: Disconnect, from peer: BrokerPeer, now: UInt64) throws(SessionError) {
        if let interval = disconnect.properties.sessionExpiryInterval, let client = peer.client {
            guard client.session.changeExpiry(to: interval) else {
                throw SessionError.sessionExpiry
            }
        }
        let publishesWill = peer.version == .v5 && disconnect.reasonCode == .disconnectWithWillMessage
        leave(peer, reason: "it said farewell", publishesWill: publishesWill, now: now)
        peer.link.close()
    }
}
