import WireBytes

/// The full name of a record, enum or fixed.
struct AvroName: Hashable, Sendable {
    let full: String

    /// The part behind the last dot.
    var short: Substring { full.lastIndex(of: ".").map { full[full.index(after: $0)...] } ?? full[...] }

    /// The part before the last dot; empty when there is none.
    var namespace: Substring { full.lastIndex(of: ".").map { full[..<$0] } ?? "" }

    /// - Parameter namespace: applies to a name without a dot. A leading dot stands for no namespace.
    /// - Returns: `nil` when a part of the name is not valid.
    init?(_ name: String, namespace: some StringProtocol) {
        if name.utf8.first == UInt8(ascii: ".") {
            full = String(name.dropFirst())
        } else if name.utf8.contains(UInt8(ascii: ".")) || namespace.isEmpty {
            full = name
        } else {
            guard Self.isLegal(name) else { return nil }
            full = "\(namespace).\(name)"
        }
        guard Self.isLegalPath(full) else { return nil }
    }

    /// Whether all parts between dots are legal.
    static func isLegalPath(_ path: some StringProtocol) -> Bool {
        Array(path.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            isLegal($0)
        }
    }

    static func isLegal(_ name: String) -> Bool { isLegal(name.utf8) }

    /// A letter or underscore, then letters, digits and underscores, all ASCII.
    private static func isLegal(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, isLetter(first) else { return false }
        return name.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
