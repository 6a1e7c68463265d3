/// A secret that a peer was sent and may repeat in its own words. No description of it shows the secret.
public struct SentSecret: Sendable, CustomStringConvertible {
    /// What it is called in messages, for example `password` or `token`.
    public let name: String
    private let bytes: [UInt8]

    /// - Parameters:
    ///   - name: what it is called in messages.
    ///   - bytes: the secret as it was sent; an empty one is none.
    public init?(_ name: String, _ bytes: some Sequence<UInt8>) {
        self.name = name
        self.bytes = Array(bytes)
        if self.bytes.isEmpty { return nil }
    }

    /// Whether a text holds the secret as it was sent.
    public func isRepeated(in text: some StringProtocol) -> Bool {
        let text = Array(text.utf8)
        guard let first = bytes.first, text.count >= bytes.count else { return false }
        return (0...(text.count - bytes.count)).contains { start in
            text[start] == first && text[start..<(start + bytes.count)].elementsEqual(bytes)
        }
    }

    public var description: String { "a \(name), hidden" }
}

#if !hasFeature(Embedded)
extension SentSecret: CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: []) }
}
#endif

extension PeerText {
    /// Text of a peer that was sent a secret: when the text repeats it, only that is said.
    ///
    /// - Parameters:
    ///   - maximumSize: the most bytes of the original that are shown, at most `PeerText.maximumSize`.
    ///   - secret: what the peer was sent; `nil` when it was sent none.
    public init(
        _ text: some StringProtocol, maximumSize: Int = Self.maximumSize, hiding secret: SentSecret?
    ) {
        if let secret, secret.isRepeated(in: text) {
            self.init("its answer repeats the \(secret.name)")
        } else {
            self.init(text, maximumSize: maximumSize)
        }
    }
}
