import MQTTCodec
import MQTTSession
import WireBytes

extension BrokerCore {
    /// One whole packet arrived.
    ///
    /// - Returns: `false` when it must be offered again later.
    func received(
        _ frame: Span<UInt8>, _ header: FixedHeader, from peer: BrokerPeer, now: UInt64
    ) throws(SessionError) -> Bool {
        guard peer.state == .online, let client = peer.client else {
            return receivedFirst(frame, header, from: peer, now: now)
        }
        switch header.packetType {
        case .publish:
            let publish: PublishView
            do throws(MQTTError) {
                publish = try PublishView(frame: frame, header: header, version: peer.version, from: .client)
            } catch {
                throw .illegal(error)
            }
            try received(publish, from: peer, client, now: now)
        default:
            let packet: Packet
            do throws(MQTTError) {
                packet = try Packet.decode(frame: frame, version: peer.version, from: .client)
            } catch {
                throw .illegal(error)
            }
            try received(packet, from: peer, client, now: now)
        }
        return true
    }

    private func received(
        _ packet: Packet, from peer: BrokerPeer, _ client: BrokerClient, now: UInt64
    ) throws(SessionError) {
        switch packet {
        case .puback(let puback):
            progress(client, now: now)
            if let origin = client.session.received(puback) { acknowledge(origin) }
        case .pubrec(let pubrec):
            progress(client, now: now)
            var origin: BrokerMessage.Origin?
            peer.link.withOutput { output in origin = client.session.received(pubrec, into: &output) }
            if let origin { acknowledge(origin) }
        case .pubcomp(let pubcomp):
            progress(client, now: now)
            client.session.received(pubcomp)
        case .pubrel(let pubrel): peer.link.withOutput { output in client.session.received(pubrel, into: &output) }
        case .subscribe(let subscribe): received(subscribe, from: peer, client, now: now)
        case .unsubscribe(let unsubscribe): received(unsubscribe, from: peer, client)
        case .pingreq: write(.pingresp, to: peer)
        case .disconnect(let disconnect): try received(disconnect, from: peer, now: now)
        default: throw .unexpected(packet.packetType)
        }
    }

    private func progress(_ client: BrokerClient, now: UInt64) {
        client.lastProgress = now
        stir(client)
    }

    /// The first packet must be CONNECT, of a version that is spoken here.
    private func receivedFirst(
        _ frame: Span<UInt8>, _ header: FixedHeader, from peer: BrokerPeer, now: UInt64
    ) -> Bool {
        let connect: Connect
        do throws(MQTTError) {
            connect = try Connect(frame: frame)
        } catch {
            rejectIllegal(peer, error, level: Self.level(of: frame, header))
            return true
        }
        if !holderIsReady, connect.clientIdentifier != configuration.holdAcknowledgementsFor {
            peer.waitsForHolder = true
            peer.link.pauseReading()
            return false
        }
        received(connect, from: peer, now: now)
        return true
    }
}
