/// A text that is compared by its bytes, as the protocols compare names. Swift's own comparison takes `é` and `e` with an accent behind it
/// for the same, and its time grows with the square of the accents in a row, of which a peer may send any number.
package struct ExactText: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: some StringProtocol) { self.text = String(text) }

    package static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
        hasher.combine(bytesOf: text.utf8Span.span)
    }

    package var description: String { text }
}
