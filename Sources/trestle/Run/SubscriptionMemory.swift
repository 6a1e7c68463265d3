#if Program
import Logging
import RecordLog
import TrestleBridge

/// Remembers, beside the configuration file, from which session the retained messages of the routes have come.
///
/// MQTT 3.1.1 sends all of them again for each subscription that is made again, which every start does. They are stored
/// again only when broker, client id or routes have changed since, or when nothing is remembered.
struct SubscriptionMemory: Sendable {
    private let file: PrivateFile
    private let text: String
    private let isNeeded: Bool

    /// - Parameter file: the path of the configuration file; `.session` is appended.
    init(file: String, configuration: BridgeConfiguration) {
        self.file = PrivateFile(file + ".session")
        let mqtt = configuration.mqtt
        isNeeded = mqtt.version == .v3_1_1
        let routes = configuration.routes.map { "qos \($0.maximumQoS) \($0.filter)\n" }
        text = "client \(mqtt.clientID)\nbroker \(mqtt.broker)\n" + routes.joined()
    }

    /// Whether they have come, when the session is present.
    ///
    /// - Throws: why the file is not believed.
    func isCurrent() throws(RecordLogError) -> Bool {
        guard isNeeded, let remembered = try file.read(maximumSize: max(1 << 20, text.utf8.count)) else { return false }
        return remembered.elementsEqual(text.utf8)
    }

    /// Follows what the bridge tells of its session.
    func handle(_ event: BridgeEvent, logger: Logger) {
        guard isNeeded else { return }
        switch event {
        // The session is new: it has no subscription yet.
        case .mqttConnected(_, sessionPresent: false), .mqttRefused: file.remove()
        case .mqttRetainedComplete:
            guard (try? isCurrent()) != true else { return }
            do throws(RecordLogError) {
                try file.write([UInt8](text.utf8).span)
            } catch {
                logger.info("MQTT: \(error.message): retained messages will be stored again at the next start")
            }
        default: break
        }
    }
}
#endif
