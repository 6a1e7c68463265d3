import MQTTSession
import TrestleBase

/// How often a message has come round: rules may publish to topics that rules take, and no broker tells whose message it is.
///
/// It keeps fingerprints of the messages that rules have published lately. A message with one of them is one step further than the
/// message that it was made of, so that a loop ends whatever its rules make of topic and payload.
struct RepublishTrail {
    /// Steps after which a message is not published any more.
    static let mostSteps: UInt8 = 10
    /// The most fingerprints that are kept.
    static let capacity = 16_384

    private let key: FingerprintKey
    private var steps: [UInt64: UInt8] = [:]
    private var order = RingQueue<UInt64>()

    init(using random: inout some RandomNumberGenerator) { key = FingerprintKey(using: &random) }

    /// How many rules have published it and its forerunners; 0 for a message of somebody else.
    func steps(topic: Span<UInt8>, payload: Span<UInt8>) -> UInt8 {
        steps.isEmpty ? 0 : steps[key.fingerprint(topic: topic, payload: payload)] ?? 0
    }

    /// A rule publishes a message.
    mutating func note(topic: Span<UInt8>, payload: Span<UInt8>, steps count: UInt8) {
        let fingerprint = key.fingerprint(topic: topic, payload: payload)
        if let known = steps[fingerprint] {
            steps[fingerprint] = max(known, count)
            return
        }
        if steps.count >= Self.capacity, let oldest = order.popFirst() { steps[oldest] = nil }
        steps[fingerprint] = count
        order.append(fingerprint)
    }
}
