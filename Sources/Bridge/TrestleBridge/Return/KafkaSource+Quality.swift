import MQTTClient
import MQTTCodec
import MQTTSession

/// The QoS of messages for a broker that takes less than a route has.
extension KafkaSource {
    /// The highest QoS at which messages of a route may go. A broker that takes QoS 1 at most gets that instead of QoS 2: no message is lost
    /// by it. One that takes QoS 0 alone would lose some that count as delivered.
    ///
    /// - Returns: `nil` when they wait.
    func quality(of route: ReturnRoute) -> QoS? {
        guard let most = shard?.client?.maximumQoS else { return nil }
        return most == .atMostOnce && route.qos > 0 ? nil : most
    }

    /// Tells of routes that have a higher QoS than the broker of this connection takes.
    func noteQuality() {
        guard let most = shard?.client?.maximumQoS else { return }
        for entry in routes where entry.route.qos > most.rawValue {
            let effect =
                most == .atMostOnce
                ? "its records wait. Set 'qos: 0' where messages may be lost, or have the server take QoS 1"
                : "its messages have QoS \(most.rawValue), and can come twice"
            shard?.observe(
                .mqttNotice(
                    "the server takes QoS \(most.rawValue) at most, and route '\(entry.route.name)' has 'qos: \(entry.route.qos)': "
                        + effect))
        }
    }
}
