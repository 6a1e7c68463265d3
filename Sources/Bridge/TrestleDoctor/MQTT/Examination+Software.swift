import MQTTCodec
import TrestleBase

// The broker's name and version, which Mosquitto publishes, and what is known of it.
extension Examination {
    /// How long a retained message may take after the subscription.
    private static let wait = Duration.seconds(1)

    /// Comes last: some servers close the connection on a subscription to `$SYS`.
    func examineSoftware(_ conversation: MQTTConversation) async {
        let scope = conversation.link.scope
        begin(.software, scope)
        guard let version = await mosquittoVersion(conversation) else { return omit(.software, scope, .untold) }
        pass(.software, scope, .software(version))
    }

    private func mosquittoVersion(_ conversation: MQTTConversation) async -> MosquittoVersion? {
        guard let identifier = PacketIdentifier(rawValue: 3), let filter = try? TopicFilter(MosquittoVersion.topic),
            let message = try? PublicMessage.subscribe(
                Subscribe(
                    packetIdentifier: identifier, subscriptions: [Subscription(filter: filter, qos: .atMostOnce)]),
                version: conversation.version)
        else { return nil }
        conversation.send(message)
        let deadline = min(self.deadline, Instant.current.advanced(by: Self.wait))
        while Instant.current < deadline {
            switch await conversation.receive(before: deadline) {
            case .packet(.publish(let publish)) where publish.topic == MosquittoVersion.topic:
                return MosquittoVersion(String(decodingUTF8: publish.payload.span))
            case .packet(.suback(let response)) where response.reasonCodes.first?.isError == true: return nil
            case .packet(.disconnect): return nil
            case .packet: continue
            default: return nil
            }
        }
        return nil
    }
}

/// The version of a Mosquitto.
public struct MosquittoVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Where it is published.
    static let topic = "$SYS/broker/version"

    public let major: Int
    public let minor: Int
    public let patch: Int

    /// - Parameter text: for example `mosquitto version 2.0.11`; `nil` when it is another.
    public init?(_ text: String) {
        let start = "mosquitto version "
        guard text.hasPrefix(start), text.utf8.count <= 40 else { return nil }
        let numbers = text.dropFirst(start.count).split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let major = Int(numbers[0]), let minor = Int(numbers[1]), let patch = Int(numbers[2])
        else { return nil }
        (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    public var description: String { "\(major).\(minor).\(patch)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// Whether messages are lost after it was restarted, unless `max_inflight_messages` is 0: up to 2.0.12, the quota of a session
    /// that is restored from its file only falls.
    public var losesMessagesAfterRestart: Bool { major == 2 && minor == 0 && patch < 13 }

    /// What to set, and why.
    var advice: String {
        "set max_queued_messages 1000000000, persistence true"
            + (losesMessagesAfterRestart
                ? " and max_inflight_messages 0 (it loses messages after a restart otherwise)" : "")
    }
}
