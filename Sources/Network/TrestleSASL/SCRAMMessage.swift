import WireBytes

/// The limits both sides set on what the other may ask for.
enum SCRAMLimits {
    /// RFC 7677 and Kafka demand the least (Kafka's own most is 16,384); the most keeps a hostile server from holding a
    /// client for seconds.
    static let iterations = 4096...500_000
    static let messageSize = 4096
}

/// A SCRAM message (RFC 5802, section 7): `k=value` pairs between commas, each key one letter, no value empty.
struct SCRAMMessage {
    let bytes: [UInt8]
    /// In their order.
    private(set) var keys: [UInt8] = []
    private var values: [ArraySlice<UInt8>] = []

    init(_ message: Span<UInt8>) throws(SASLError) {
        try self.init(Self.checked(message))
    }

    /// The bytes of a message that may be looked at.
    static func checked(_ message: Span<UInt8>) throws(SASLError) -> [UInt8] {
        guard message.count <= SCRAMLimits.messageSize, StrictUTF8.firstFault(in: message) == nil else {
            throw SASLError(
                .malformed, "a SCRAM message is at most \(SCRAMLimits.messageSize) bytes of UTF-8 without NUL")
        }
        let bytes = [UInt8](copying: message)
        guard !bytes.contains(0) else {
            throw SASLError(.malformed, "a SCRAM message must not contain NUL")
        }
        return bytes
    }

    init(_ bytes: [UInt8]) throws(SASLError) {
        self.bytes = bytes
        var seen: UInt64 = 0
        for part in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let start = part.startIndex
            guard part.count > 2, (0x61...0x7a).contains(part[start] | 0x20), part[start + 1] == UInt8(ascii: "=")
            else {
                throw SASLError(.malformed, "a SCRAM message is made of k=value pairs")
            }
            let key = part[start]
            let bit: UInt64 = 1 << UInt64(key & 63)
            // RFC 5802: "m" marks an extension that whoever does not know it must refuse.
            guard key != UInt8(ascii: "m"), seen & bit == 0 else {
                let name = String(decoding: [key], as: UTF8.self)
                throw SASLError(.malformed, "the SCRAM attribute \(name) is unknown or a duplicate")
            }
            seen |= bit
            keys.append(key)
            values.append(part.dropFirst(2))
        }
    }

    subscript(key: Unicode.Scalar) -> ArraySlice<UInt8> {
        keys.firstIndex { $0 == UInt8(ascii: key) }.map { values[$0] } ?? []
    }

    func begins(with expected: String) -> Bool { keys.starts(with: expected.utf8) }

    /// The error with which a server ends the exchange.
    var error: SASLError? {
        guard keys.first == UInt8(ascii: "e") else { return nil }
        let text = PeerText(String(decoding: self["e"].prefix(100), as: UTF8.self))
        return SASLError(.refused, "the broker refused the user or password (\(text))")
    }

    /// A positive number without sign or leading zero.
    static func number(_ text: ArraySlice<UInt8>) -> Int? {
        guard let first = text.first, first != UInt8(ascii: "0"), text.count <= 9,
            text.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// A nonce is printable ASCII without comma.
    static func isNonce(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ",") }
    }
}

/// User names in SCRAM: `=` and `,` are written as `=3D` and `=2C`.
enum SCRAMName {
    static func escape(_ name: [UInt8]) -> [UInt8] {
        name.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "="): Array("=3D".utf8)
            case UInt8(ascii: ","): Array("=2C".utf8)
            default: [byte]
            }
        }
    }

    /// `nil` for an escape that is none, an empty name, or one with control characters.
    static func unescape(_ text: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                result.append(byte)
                continue
            }
            switch rest.prefix(2) {
            case [0x33, 0x44]: result.append(UInt8(ascii: "="))
            case [0x32, 0x43]: result.append(UInt8(ascii: ","))
            default: return nil
            }
            rest = rest.dropFirst(2)
        }
        guard let name = String(validating: result, as: UTF8.self), !name.isEmpty, SASLText.isAllowed(name) else {
            return nil
        }
        return name
    }
}
