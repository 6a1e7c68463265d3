import TrestleBase
import MQTTCodec
import MQTTSession
public import TrestleTransport

/// A subscriber whose acknowledgement comes first: PUBACK (or PUBREC) goes to a publisher only when it has acknowledged
/// its own copy. If the program dies, every acknowledged message is safe with it.
///
/// It comes in by an internal listener of its own, and its client id is refused on every other. While it has no session
/// with a subscription the gate is closed: CONNECT of others is not completed and their PUBLISH not taken, as their
/// messages would pass it by. While it is away its messages wait, within `storedBytes`; then the next PUBLISH does.
///
/// A message that matches none of its subscriptions, or one of QoS 0, is acknowledged at once: it has nothing to say
/// about it.
public struct MQTTAcknowledgementGate: Sendable {
    public var clientID: String
    /// The listener on which it connects, only from within this process: a client in its place would get its messages.
    public var listener = InProcessListener()
    /// Most bytes of messages that wait for it, in bytes; default 64 MiB. Of QoS 0 half of it.
    public var storedBytes = 64 << 20

    public init(clientID: String) {
        self.clientID = clientID
    }
}

/// The gate as the core keeps it.
final class AcknowledgementGate {
    let id: ByteText
    let storedBytes: Int
    /// Its session, while it has one.
    var client: BrokerClient?
    /// The messages that an ended session of the gate had not acknowledged; they go to its next session.
    var orphans = RingQueue<BrokerMessage>()
    var orphanedBytes = 0
    /// Connections whose next packet waits for it, by number.
    var waiting: [UInt64: BrokerConnection] = [:]

    init(_ configuration: MQTTAcknowledgementGate) {
        id = ByteText(configuration.clientID)
        storedBytes = configuration.storedBytes
    }

    /// Whether messages of others would reach it.
    var isOpen: Bool { client.map { !$0.subscriptions.isEmpty } ?? false }

    private var bytes: Int { orphanedBytes + (client?.session.storedBytes ?? 0) }

    /// Whether another message of QoS 1 or 2 may come.
    var hasCapacity: Bool { bytes < storedBytes }

    /// Whether those that waited for capacity may go on.
    var hasAmpleCapacity: Bool { bytes <= storedBytes / 2 }
}

extension MQTTBrokerCore {
    /// Whether the gate lets another message in; otherwise the connection waits.
    func isAdmittedByGate(_ connection: BrokerConnection, qos: QoS) -> Bool {
        guard let gate, !connection.link.isInternal else { return true }
        if gate.isOpen, qos == .atMostOnce || gate.hasCapacity { return true }
        waitForGate(connection)
        return false
    }

    func waitForGate(_ connection: BrokerConnection) {
        connection.hold = .gate
        gate?.waiting[connection.number] = connection
    }

    /// Lets those go on that wait for the gate, if it is open and has taken enough.
    func admitWaitingConnections(now: Instant) {
        guard let gate, !gate.waiting.isEmpty, gate.isOpen, gate.hasAmpleCapacity else { return }
        let waiting = gate.waiting
        gate.waiting = [:]
        for connection in waiting.values where connection.hold == .gate { release(connection, now: now) }
    }

    /// The gate's session has ended. What it had not taken over waits for its next one.
    func keepForNextGate(_ messages: [BrokerMessage]) {
        gate?.client = nil
        for message in messages {
            guard let publish = message.publish else { continue }
            gate?.orphans.append(message)
            gate?.orphanedBytes += publish.cost
        }
    }

    /// The gate has subscribed, perhaps in a new session: what its last one left is for it, as far as it wants it.
    func handleGateSubscription(_ client: BrokerClient, now: Instant) {
        guard client.isGate, gate?.isOpen ?? false else { return }
        while let message = gate?.orphans.popFirst(), let publish = message.publish {
            gate?.orphanedBytes -= publish.cost
            guard publish.withContent({ content in client.subscriptions.keys.contains { $0.matches(content.topic) } })
            else {
                settle(message.obligation, .success)
                continue
            }
            client.session.enqueue(message)
        }
        scheduleDelivery(client)
    }
}
