#if Program
import Bridge
import Foundation
import Logging
import ServiceLifecycle

/// The bridge as a service: a graceful shutdown settles what is in flight, a cancellation ends at once.
struct BridgeService: Service {
    let bridge: Bridge
    let logger: Logger
    /// How often the balance is logged while it changes.
    let reportInterval: Duration
    /// Hears the last balance and how it came to it.
    let ended: @Sendable (Balance, BridgeOutcome) -> Void

    func run() async throws {
        let reports = Task { await report() }
        defer { reports.cancel() }
        let (balance, outcome) = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await bridge.run()
            } onGracefulShutdown: {
                bridge.stop()
            }
        } onCancel: {
            bridge.abort()
        }
        ended(balance, outcome)
    }

    private func report() async {
        var last = Balance()
        while (try? await Task.sleep(for: reportInterval)) != nil {
            let balance = await bridge.balance
            if balance != last { logger.info("\(balance)") }
            last = balance
        }
    }
}

extension Logger {
    /// Logs what a bridge tells.
    func record(_ event: BridgeEvent) {
        switch event {
        case .mqttConnected(let broker, let sessionPresent):
            info("MQTT: connected to \(broker), \(sessionPresent ? "session resumed" : "new session")")
        case .mqttSubscribed(let filters):
            info("MQTT: subscribed to \(filters.map { "'\($0)'" }.joined(separator: ", "))")
        case .mqttDisconnected(let reason, let delay):
            warning("MQTT: \(reason); trying again in \(delay.inSeconds)")
        case .mqttRefused(let reason): critical("MQTT: \(reason)")
        case .kafkaConnected(let broker): info("Kafka: connected to \(broker)")
        case .kafkaDisconnected(let reason): warning("Kafka: \(reason)")
        case .kafkaWarning(let text): warning("Kafka: \(text)")
        case .paused: info("Kafka is behind: no more is taken from MQTT until there is room")
        case .resumed: info("Kafka has room again")
        case .deadLettered(let topic, let reason):
            warning("a message for '\(topic)' goes to the dead-letter topic: \(reason)")
        case .stuck(let topic, let reason):
            error("a message for '\(topic)' is kept unacknowledged: \(reason)")
        case .stopping(let inFlight): info("stopping: \(inFlight) in flight")
        }
    }
}

extension Duration {
    /// Seconds with one decimal.
    fileprivate var inSeconds: String {
        String(format: "%.1f s", Double(components.seconds) + Double(components.attoseconds) / 1e18)
    }
}
#endif
