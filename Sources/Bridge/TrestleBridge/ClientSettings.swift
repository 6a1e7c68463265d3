import KafkaClient
public import KafkaCodec
import MQTTClient
import MQTTCodec
import MQTTSession
import TrestleTransport
import WireBytes

extension MQTTSource {
    /// What the MQTT client is told: this source, with the filters of `routes` as its subscriptions.
    func clientConfiguration(routes: [Route]) -> MQTTClientConfiguration {
        var session = ClientSessionConfiguration(clientID: clientID, version: version == .v5 ? .v5 : .v3_1_1)
        session.username = username
        session.password = password.map { ByteSlice(utf8: $0.value) }
        session.keepAlive = UInt16(clamping: keepAlive.wholeSecondsUp)
        session.sessionExpiryInterval = UInt32(clamping: sessionExpiry.wholeSecondsUp)
        session.receiveMaximum = receiveMaximum
        session.subscriptions = subscriptions(for: routes)
        session.hasSubscriptionsInSession = hasSubscriptionsInSession
        session.requiresGuarantees = requiresGuarantees
        var configuration = MQTTClientConfiguration(
            endpoint: broker, session: session)
        configuration.connection.tls = tls
        configuration.connection.inProcess = inProcess
        configuration.heldBytes = receiveBuffer
        return configuration
    }

    /// One subscription a filter, with the highest QoS that a route asks for it. A session that has the subscription
    /// already is not sent the retained messages again, which MQTT 5 can say.
    private func subscriptions(for routes: [Route]) -> [Subscription] {
        var order: [String] = []
        var highest: [String: UInt8] = [:]
        for route in routes {
            if highest[route.filter] == nil { order.append(route.filter) }
            highest[route.filter] = max(highest[route.filter] ?? 0, route.maximumQoS)
        }
        return order.compactMap { text in
            guard let filter = try? TopicFilter(text), let qos = highest[text].flatMap(QoS.init(rawValue:)) else {
                return nil
            }
            let isKept = version == .v5 && sessionExpiry > .zero
            return Subscription(filter: filter, qos: qos, retainHandling: isKept ? .sendIfNew : .send)
        }
    }
}

extension KafkaSink {
    var producerConfiguration: ProducerConfiguration {
        var configuration = ProducerConfiguration(
            bootstrapServers: bootstrapServers)
        configuration.cluster.clientID = clientID
        configuration.acks = acknowledgements == .all ? .all : .leader
        configuration.idempotence = acknowledgements == .all
        configuration.linger = linger
        configuration.batchSize = batchSize
        configuration.maximumRequestSize = maximumRequestSize
        configuration.bufferSize = bufferSize
        configuration.cluster.requestTimeout = requestTimeout
        configuration.cluster.metadataMaximumAge = metadataMaximumAge
        configuration.cluster.connectionOptions.tls = tls
        configuration.cluster.connectionOptions.inProcess = inProcess
        configuration.cluster.sasl = sasl
        configuration.compressionCodec = compression.codec
        // The bridge holds the acknowledgement of what is not stored yet, however long that takes.
        configuration.deliveryTimeout = nil
        return configuration
    }
}

extension KafkaSink.Compression {
    public var codec: CompressionCodec {
        switch self {
        case .none: .none
        case .gzip: .gzip
        case .snappy: .snappy
        case .lz4: .lz4
        case .zstd: .zstd
        }
    }
}
