#if Program
import TrestleBridge
import Foundation
import Logging
import RecordLog
import WireBytes

/// Remembers, beside the configuration file, from which session the retained messages of the routes have come.
///
/// MQTT 3.1.1 sends all of them again for each subscription that is made again, which every start does. They are stored
/// again only when broker, client id or routes have changed since, or when nothing is remembered.
struct SubscriptionMemory: Sendable {
    private let path: String
    private let text: String
    private let isNeeded: Bool

    /// - Parameter file: the path of the configuration file; `.session` is appended.
    init(file: String, configuration: BridgeConfiguration) {
        path = file + ".session"
        let mqtt = configuration.mqtt
        isNeeded = mqtt.version == .v3_1_1
        let routes = configuration.routes.map { "qos \($0.maximumQoS) \($0.filter)\n" }
        text = "client \(mqtt.clientID)\nbroker \(mqtt.broker)\n" + routes.joined()
    }

    /// Whether they have come, when the session is present.
    var isCurrent: Bool {
        guard isNeeded, let remembered = try? SystemFileSystem().readOwn(path, maximumSize: 4 << 20) else {
            return false
        }
        return remembered.elementsEqual(text.utf8)
    }

    /// Follows what the bridge tells of its session.
    func handle(_ event: BridgeEvent, logger: Logger) {
        guard isNeeded else { return }
        switch event {
        // The session is new: it has no subscription yet.
        case .mqttConnected(_, sessionPresent: false), .mqttRefused: try? SystemFileSystem().removeFile(path)
        case .mqttRetainedComplete:
            guard !isCurrent else { return }
            do throws(RecordLogError) {
                try SystemFileSystem().replace(path, with: Array(text.utf8).span)
            } catch {
                logger.info(
                    "MQTT: cannot write \(path): retained messages will be stored again at the next start")
            }
        default: break
        }
    }
}
#endif
