import WireBytes

/// A JSON value that keeps the order of its members and the text of its numbers.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([(name: String, value: JSON)])

    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.hasSameBytes(as: name) }?.value
    }

    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    public var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text)
    }

    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    public static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }
}

extension JSON: Equatable {
    /// Equal values, whatever the order of members; numbers by value.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return a.hasSameBytes(as: b)
        case (.number(let a), .number(let b)):
            if a == b { return true }
            // Integers that differ as text are different, but "1.0E3" and "1000.0" are one number.
            guard Int(a) == nil || Int(b) == nil, let a = Double(a), let b = Double(b) else { return false }
            return a == b
        case (.array(let a), .array(let b)): return a == b
        case (.object(let a), .object(let b)):
            guard a.count == b.count else { return false }
            // Most often the order is the same.
            if zip(a, b).allSatisfy({ $0.name.hasSameBytes(as: $1.name) }) {
                return zip(a, b).allSatisfy { $0.value == $1.value }
            }
            let others = Dictionary(
                b.map { ([UInt8]($0.name.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })
            return a.allSatisfy { others[[UInt8]($0.name.utf8)] == $0.value }
        default: return false
        }
    }
}

extension JSON {
    /// Whether `other` holds all that this does, and perhaps more members in its objects.
    public func isWithin(_ other: JSON) -> Bool {
        switch (self, other) {
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isWithin($1) }
        case (.object(let a), .object):
            a.allSatisfy { member in other[member.name].map(member.value.isWithin) ?? false }
        default: self == other
        }
    }
}

extension JSON: CustomStringConvertible {
    /// On one line.
    public var description: String {
        var text: [UInt8] = []
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func write(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .number(let number): text += number.utf8
        case .string(let string): Self.write(string, to: &text)
        case .array(let elements):
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                element.write(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &text)
                text.append(UInt8(ascii: ":"))
                member.value.write(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a string with its quotes, escaped where it must be.
    package static func write(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        defer { text.append(UInt8(ascii: "\"")) }
        // Most strings need no look at their characters.
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            text += string.utf8
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
            case "\n": text += "\\n".utf8
            case "\r": text += "\\r".utf8
            case "\t": text += "\\t".utf8
            case _ where PeerText.isUnfit(scalar):
                text += PeerText.escapedInJSON(scalar).utf8
            default: text += String(scalar).utf8
            }
        }
    }
}
