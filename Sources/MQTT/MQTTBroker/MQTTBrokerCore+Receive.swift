import TrestleBase
import MQTTCodec
import MQTTSession
import TrestleTransport
import WireBytes

extension MQTTBrokerCore {
    /// One whole packet arrived.
    ///
    /// - Returns: `false` when it must be offered again later.
    func handlePacket(
        _ frame: Span<UInt8>, _ header: FixedHeader, from connection: BrokerConnection, now: Instant
    ) throws(SessionError) -> Bool {
        guard connection.state == .online, let client = connection.client else {
            return handleFirst(frame, header, from: connection, now: now)
        }
        guard header.packetType == .publish else {
            let packet: Packet
            do throws(MQTTError) {
                packet = try Packet.decode(frame: frame, version: connection.version, from: .client)
            } catch {
                throw .illegal(error)
            }
            try handlePacket(packet, from: connection, client, now: now)
            return true
        }
        let publish: PublishView
        do throws(MQTTError) {
            publish = try PublishView(frame: frame, header: header, version: connection.version, from: .client)
        } catch {
            throw .illegal(error)
        }
        guard mayTake(publish.qos, from: connection, client) else { return false }
        try handlePublish(publish, from: connection, client, now: now)
        return true
    }

    /// Whether a message may be taken now. If not, the connection is read no further until it may: it has sent more
    /// than it is entitled to, or the gate has no capacity.
    private func mayTake(_ qos: QoS, from connection: BrokerConnection, _ client: BrokerClient) -> Bool {
        guard isAdmittedByGate(connection, qos: qos) else { return false }
        guard qos != .atMostOnce else { return true }
        // A 5.0 client that exceeds the Receive Maximum breaks the protocol, which the session says.
        let isExcess =
            connection.version == .v3_1_1
            && client.session.unacknowledged >= Int(configuration.session.receiveMaximum)
        guard !isExcess, client.unacknowledgedBytes < configuration.maximumUnacknowledgedBytes else {
            connection.hold = .window
            return false
        }
        return true
    }

    private func handlePacket(
        _ packet: Packet, from connection: BrokerConnection, _ client: BrokerClient, now: Instant
    ) throws(SessionError) {
        switch packet {
        case .puback(let puback):
            let done = try client.session.handlePuback(puback)
            settle(done.message?.obligation, done.reasonCode)
            scheduleDelivery(client)
        case .pubrec(let pubrec):
            let done = try connection.channel.withOutput { output throws(SessionError) in
                try client.session.handlePubrec(pubrec, into: &output)
            }
            settle(done.message?.obligation, done.reasonCode)
            scheduleDelivery(client)
        case .pubcomp(let pubcomp):
            try client.session.handlePubcomp(pubcomp)
            scheduleDelivery(client)
        case .pubrel(let pubrel):
            connection.channel.withOutput { output in client.session.handlePubrel(pubrel, into: &output) }
        case .subscribe(let subscribe): handleRequest(.subscribe(subscribe), from: connection, client, now: now)
        case .unsubscribe(let unsubscribe):
            handleRequest(.unsubscribe(unsubscribe), from: connection, client, now: now)
        case .pingreq: write(.pingresp, to: connection)
        case .disconnect(let disconnect): try handleDisconnect(disconnect, from: connection, now: now)
        default: throw .unexpected(packet.packetType)
        }
    }

    /// The first packet must be CONNECT, of a version that is spoken here.
    private func handleFirst(
        _ frame: Span<UInt8>, _ header: FixedHeader, from connection: BrokerConnection, now: Instant
    ) -> Bool {
        let connect: Connect
        do throws(MQTTError) {
            connect = try Connect(frame: frame)
        } catch {
            rejectIllegal(connection, error, level: Self.level(of: frame, header))
            return true
        }
        connection.version = connect.version
        if let gate, !gate.isOpen, !connection.link.isInternal {
            waitForGate(connection)
            return false
        }
        handleConnect(connect, from: connection, now: now)
        return true
    }

    /// The protocol level behind the protocol name of a CONNECT; 0 when it is cut short.
    private static func level(of frame: Span<UInt8>, _ header: FixedHeader) -> UInt8 {
        var cursor = ByteCursor(frame)
        guard cursor.skip(header.headerSize), let count = cursor.readUInt16(), cursor.skip(Int(count)) else { return 0 }
        return cursor.readUInt8() ?? 0
    }
}
