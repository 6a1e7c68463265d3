#if Program
import TrestleBridge
import Foundation
import Logging
import ServiceLifecycle
import TrestleBase
import WireBytes

/// The bridge as a service: a graceful shutdown settles what is in flight, a cancellation ends at once.
struct BridgeService: Service {
    let bridge: BridgeSupervisor
    let logger: Logger
    let limiter: LogLimiter
    /// How often the counts are logged while they change.
    let reportInterval: Duration
    /// Hears the last counts and how it came to it.
    let ended: @Sendable (DeliveryCounts, BridgeOutcome) -> Void

    func run() async throws {
        let reports = [Task { await report() }, Task { await reportSuppressed() }]
        defer { for report in reports { report.cancel() } }
        let (counts, outcome) = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await bridge.run()
            } onGracefulShutdown: {
                bridge.stop()
            }
        } onCancel: {
            bridge.abort()
        }
        logger.record(limiter.takeDue(now: nil))
        ended(counts, outcome)
    }

    private func reportSuppressed() async {
        while (try? await Task.sleep(for: .seconds(1))) != nil { logger.record(limiter.takeDue(now: .current)) }
    }

    private func report() async {
        var last = DeliveryCounts()
        while (try? await Task.sleep(for: reportInterval)) != nil {
            let counts = await bridge.counts
            if counts != last { logger.info("\(counts)") }
            last = counts
        }
    }
}

extension Logger {
    /// Logs the numbers of lines that were left out.
    func record(_ suppressed: [LogLimiter.Suppressed]) {
        for one in suppressed {
            warning("\(one.count) further lines of the kind '\(one.kind)' were left out")
        }
    }

    /// Logs what a bridge tells.
    ///
    /// - Parameter shard: its number, where there are several.
    func record(_ event: BridgeEvent, shard: Int? = nil) {
        var logger = self
        if let shard { logger[metadataKey: "shard"] = "\(shard)" }
        logger[metadataKey: "event"] = "\(event.name)"
        logger.write(event)
    }

    private func write(_ event: BridgeEvent) {
        switch event {
        case .mqttConnected(let broker, let sessionPresent):
            info("MQTT: connected to \(broker), \(sessionPresent ? "session resumed" : "new session")")
        case .mqttSubscribed(let filters):
            if filters.isEmpty { return debug("MQTT: no route needs a subscription") }
            info("MQTT: subscribed to \(filters.map { "'\($0)'" }.joined(separator: ", "))")
        case .mqttRetainedComplete: debug("MQTT: received all retained messages")
        case .mqttDisconnected(let reason, let delay, let count):
            let repeats = count > 1 ? " (\(count) times since the last line)" : ""
            let again = reason.hasSuffix("?") && count == 1 ? " Trying" : "; trying"
            warning("MQTT: \(reason)\(repeats)\(again) again in \(delay.inSeconds)")
        case .mqttNotice(let text): warning("MQTT: \(text)")
        case .malformedMessages(let reason, let isStored, let count):
            let fate = isStored ? "stored anyway" : "sent to the dead-letter topic"
            warning("MQTT: \(messages(count)) in violation of the protocol: \(reason); \(fate)")
        case .mqttRefused(let reason): critical("MQTT: \(reason)")
        case .kafkaConnected(let broker): info("Kafka: connected to \(broker)")
        case .kafkaDisconnected(let reason, let count):
            warning("Kafka: \(reason)\(count > 1 ? " (\(count) failures since the last line)" : "")")
        case .kafkaWaiting(let reason): warning("Kafka: waiting: \(reason)")
        case .kafkaReading(let partition): info("Kafka: \(PeerText(partition)) is read again")
        case .kafkaAssigned(let group, let partitions):
            let list = partitions.isEmpty ? "no partition" : partitions.joined(separator: ", ")
            info("Kafka: group '\(group)' has assigned \(list)")
        case .kafkaRecovered(let topic): info("Kafka: topic '\(PeerText(topic))' accepts messages again")
        case .kafkaNotice(let text): warning("Kafka: \(text)")
        case .bufferNotice(let text): warning("buffer: \(text)")
        case .bufferEmptied(let folder): info("buffer: nothing is left in the former buffer in \(PeerText(folder))")
        case .sessionEmptied(_, let clientID):
            info("MQTT: the broker has nothing more for the former session '\(PeerText(clientID))'")
        case .sessionLeft(let clientID, let reason):
            error(
                "MQTT: the former session '\(PeerText(clientID))' may hold messages, and is tried again at the next start: \(reason)"
            )
        case .bufferMoved(let place): notice("buffer: \(place.movedText)")
        case .bufferLeft(let place): error("buffer: \(place.leftText)")
        case .kafkaRefused(let reason): critical("Kafka: \(reason)")
        case .paused(let reason): warning("receiving from MQTT is paused until Kafka has caught up: \(reason)")
        case .resumed: info("Kafka has caught up: receiving from MQTT has resumed")
        case .deadLettered(let topic, let reason, let count):
            warning("\(messages(count)) for '\(PeerText(topic))' sent to the dead-letter topic: \(reason)")
        case .deadLetterRefused(let topic, let reason, let count):
            let kept = "kept unacknowledged and tried again"
            error("the dead-letter topic '\(PeerText(topic))' does not accept \(messages(count)), \(kept): \(reason)")
        case .ruleFailed(let rule, let reason, let count):
            warning("rule '\(rule)' failed for \(messages(count)), and its error action gets them: \(reason)")
        case .schemaUnavailable(let route, let reason, let count):
            let repeats = count > 1 ? " (\(count) attempts since the last line)" : ""
            warning("route '\(PeerText(route))' waits for the schema registry: \(reason)\(repeats)")
        case .schemaRecovered(let route): info("route '\(PeerText(route))': the schema registry responds again")
        case .stuck(let topic, let reason):
            error("a message for '\(PeerText(topic))' is kept unacknowledged: \(reason)")
        case .drainGivenUp(let inFlight, let reason):
            warning("stopping with \(messages(inFlight)) in flight, since there is no progress: \(reason)")
        case .stopping(let inFlight): info("stopping: \(inFlight) in flight")
        case .reloadRevoked(let broker, let reason):
            error(
                "the former configuration of the connection to \(broker) is in use again, since the new one was refused: \(reason)"
            )
        }
    }

    private func messages(_ count: UInt64) -> String { count == 1 ? "a message" : "\(count) messages" }
}

extension Duration {
    /// Seconds with one decimal.
    fileprivate var inSeconds: String {
        String(format: "%.1f s", Double(components.seconds) + Double(components.attoseconds) / 1e18)
    }
}
#endif
