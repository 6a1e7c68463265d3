import MQTTCodec
import MQTTSession

/// Back-pressure: a subscriber that cannot keep up makes its publishers wait, by not reading from them. Nothing is
/// thrown away for being too fast.
extension BrokerCore {
    /// Notes that `client` may be able to take more before this turn ends.
    func stir(_ client: BrokerClient) {
        guard !client.isStirred else { return }
        client.isStirred = true
        stirred.append(client)
    }

    /// Makes `peer` wait until `client` has room.
    func makeWait(_ peer: BrokerPeer, for client: BrokerClient, now: UInt64) {
        guard peer.state == .online, peer.waits.insert(ObjectIdentifier(client)).inserted else { return }
        if client.waiting.isEmpty {
            client.lastProgress = now
            report(.full(clientID: client.id))
        }
        client.waiting.append(peer)
        if peer.waits.count == 1 { peer.link.pauseReading() }
    }

    /// Lets go of all who wait for `client`.
    func release(_ client: BrokerClient, now: UInt64) {
        let waiting = client.waiting
        client.waiting = []
        for peer in waiting {
            peer.waits.remove(ObjectIdentifier(client))
            guard peer.waits.isEmpty, peer.state != .closed else { continue }
            // It could not be heard while it was not read from.
            peer.lastHeard = now
            peer.link.resumeReading()
        }
    }

    /// Once all that arrived together has been handled: sends what has found room, and lets publishers go on.
    func afterTurn(now: UInt64) {
        while let client = stirred.popLast() {
            client.isStirred = false
            sendQueued(client, now: now)
            // Nobody waits for a client that is away, unless it must not miss anything. A client that finds its session
            // gone knows that it has missed something; one that finds a gap in it would not.
            if client.peer == nil, client.session.isFull, client.id != configuration.holdAcknowledgementsFor,
                clients[client.id] === client
            {
                discard(client, "its queue is full and it is away", now: now)
            }
            if !client.waiting.isEmpty, client.hasRoom {
                report(.hasRoom(clientID: client.id))
                release(client, now: now)
            }
        }
    }

    /// A subscriber that others wait for and that takes nothing is disconnected, or one dead client would stop all.
    func checkStall(of peer: BrokerPeer, now: UInt64) {
        guard let client = peer.client, !client.waiting.isEmpty, client.id != configuration.holdAcknowledgementsFor,
            now &- client.lastProgress >= configuration.stallTimeout
        else { return }
        expel(peer, .quotaExceeded, "it took nothing while publishers waited for it", now: now)
    }
}
