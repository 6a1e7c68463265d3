public import TrestleBase
public import TrestleBridge
internal import Synchronization
internal import WireBytes

/// Gathers what a bridge tells into reports. Its events are rare; no message passes here.
public final class BridgeMonitor: Sendable {
    /// How many troubles are kept.
    static let maximumTroubles = 20

    private let state: Mutex<BridgeReport>
    private let settings: Mutex<[ListedSetting]>

    private let process: @Sendable () -> ProcessStatus

    /// - Parameters:
    ///   - started: when the process started.
    ///   - process: measures the process; called for each report. Default: it measures nothing.
    public init(
        _ configuration: BridgeConfiguration, started: WallTime = .current,
        process: @escaping @Sendable () -> ProcessStatus = { ProcessStatus() }
    ) {
        self.process = process
        state = Mutex(BridgeReport(status: BridgeStatus(), started: started))
        settings = Mutex(configuration.listedSettings)
    }

    /// Another configuration is in use.
    public func replace(_ configuration: BridgeConfiguration) {
        let list = configuration.listedSettings
        settings.withLock { $0 = list }
    }

    /// The settings, for the status page: a secret is never shown.
    var configuration: [(key: String, value: String)] {
        settings.withLock { $0.map { ($0.key, "\($0.value)") } }
    }

    /// The report, with the bridge's own status.
    public func report(_ status: BridgeStatus) -> BridgeReport {
        let process = process()
        return state.withLock { report in
            report.status = status
            var current = report
            current.process = process
            // With several brokers an event tells of one of them; the bridge knows of all.
            current.mqtt.isConnected = report.mqtt.isConnected && status.isMQTTConnected
            current.kafka.isConnected = report.kafka.isConnected && status.isKafkaConnected
            current.isSubscribed = report.isSubscribed && status.isMQTTSubscribed
            return current
        }
    }

    /// Takes what the bridge tells. Callable from any thread.
    public func handle(_ event: BridgeEvent, now: WallTime = .current) {
        state.withLock { $0.handle(event, now: now) }
    }
}

extension BridgeReport {
    mutating func handle(_ event: BridgeEvent, now: WallTime) {
        switch event {
        case .mqttConnected:
            mqtt.isConnected = true
            mqtt.connections += 1
        case .mqttSubscribed: isSubscribed = true
        case .mqttDisconnected(let reason, _, let count):
            (mqtt.isConnected, isSubscribed) = (false, false)
            mqtt.disconnections += count
            note("MQTT: \(reason)", count, now)
        case .kafkaConnected:
            kafka.isConnected = true
            kafka.connections += 1
        case .kafkaDisconnected(let reason, let count):
            // Of one broker: whether records are stored is what `kafkaObstacle` says.
            kafka.disconnections += count
            note("Kafka: \(reason)", count, now)
        case .malformedMessages(let reason, _, let count):
            malformed += count
            note("MQTT: \(reason)", count, now)
        case .paused(let reason):
            pauses += 1
            note("paused: \(reason)", 1, now)
        case .deadLettered(let topic, let reason, let count):
            note("dead letters for '\(PeerText(topic))': \(reason)", count, now)
        case .deadLetterRefused(let topic, let reason, let count):
            note("the dead-letter topic '\(PeerText(topic))' refuses messages: \(reason)", count, now)
        case .ruleFailed(let rule, let reason, let count): note("rule '\(rule)' failed: \(reason)", count, now)
        case .mqttRefused(let reason): note("MQTT: \(reason)", 1, now)
        case .kafkaRefused(let reason), .kafkaWaiting(let reason): note("Kafka: \(reason)", 1, now)
        case .mqttNotice(let text): note("MQTT: \(text)", 1, now)
        case .kafkaNotice(let text): note("Kafka: \(text)", 1, now)
        case .bufferNotice(let text): note("buffer: \(text)", 1, now)
        case .sessionLeft(let clientID, let reason):
            note("MQTT: the former session '\(PeerText(clientID))' may hold messages: \(reason)", 1, now)
        case .bufferLeft(let place): note("buffer: \(place.leftText)", 1, now)
        case .schemaUnavailable(let route, let reason, let count):
            note("route '\(PeerText(route))' waits for the schema registry: \(reason)", count, now)
        case .stuck(let topic, let reason): note("a message for '\(PeerText(topic))' is stuck: \(reason)", 1, now)
        case .stopping: isStopping = true
        default: break
        }
    }

    /// The same text again counts up and moves to the front.
    private mutating func note(_ text: String, _ count: UInt64, _ now: WallTime) {
        var trouble = Trouble(time: now, text: text, count: count)
        if let index = troubles.firstIndex(where: { $0.text == text }) {
            trouble.count &+= troubles.remove(at: index).count
        }
        troubles.insert(trouble, at: 0)
        if troubles.count > BridgeMonitor.maximumTroubles { troubles.removeLast() }
    }
}
