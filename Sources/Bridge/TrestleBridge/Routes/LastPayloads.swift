import WireBytes

/// What topics brought last, as hashes: a retained message that comes again with a new subscription, because the broker has lost the
/// session, is told from one that was published meanwhile. MQTT gives retained messages no time to tell them by.
///
/// In memory only. What is not known counts as new: a message may be stored again, and none is left out that was not here before.
final class LastPayloads {
    private var payloads: [Int: Int] = [:]
    /// Bounds the memory to some 4 MB.
    private let most: Int

    init(most: Int = 100_000) { self.most = most }

    /// Whether the payload is another one than the last of its topic.
    func replace(_ payload: Span<UInt8>, of topic: Span<UInt8>) -> Bool {
        let key = Self.hash(topic)
        let hash = Self.hash(payload)
        guard payloads.count < most || payloads[key] != nil else { return true }
        return payloads.updateValue(hash, forKey: key) != hash
    }

    /// Seeded again in each process by the standard library, so that nobody can choose payloads that seem to be known.
    private static func hash(_ bytes: Span<UInt8>) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes.count)
        hasher.combine(bytesOf: bytes)
        return hasher.finalize()
    }
}
