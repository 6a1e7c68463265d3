import WireBytes

/// A name of a peer, compared by its bytes.
struct ExactName: Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ text: some StringProtocol) { description = String(text) }

    static func == (left: ExactName, right: ExactName) -> Bool { left.description.hasSameBytes(as: right.description) }

    func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(byte) }
    }
}
