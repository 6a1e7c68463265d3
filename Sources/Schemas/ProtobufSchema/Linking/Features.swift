/// What editions make choosable, and proto2 and proto3 fix (descriptor.proto's `FeatureSet`).
struct Features: Sendable, Equatable {
    enum Presence: Sendable { case explicit, implicit, required }

    var presence: Presence
    var closesEnums: Bool
    var packs: Bool
    var checksUTF8: Bool
    var delimits: Bool

    static func defaults(of syntax: ProtoSyntax) -> Features {
        switch syntax {
        case .proto2:
            Features(presence: .explicit, closesEnums: true, packs: false, checksUTF8: false, delimits: false)
        case .proto3:
            Features(presence: .implicit, closesEnums: false, packs: true, checksUTF8: true, delimits: false)
        case .edition2023:
            Features(presence: .explicit, closesEnums: false, packs: true, checksUTF8: true, delimits: false)
        }
    }

    /// With what options say.
    func applying(_ options: [ProtoOption]) -> Features {
        var features = self
        for option in options {
            guard let name = option.plainName else { continue }
            if name == "features", case .aggregate(let text) = option.value {
                for (name, value) in Self.members(text) { features.set(name, value) }
            } else if name.hasPrefix("features."), case .identifier(let value) = option.value {
                features.set(String(name.dropFirst("features.".count)), value)
            }
        }
        return features
    }

    private mutating func set(_ name: String, _ value: String) {
        switch (name, value) {
        case ("field_presence", "EXPLICIT"): presence = .explicit
        case ("field_presence", "IMPLICIT"): presence = .implicit
        case ("field_presence", "LEGACY_REQUIRED"): presence = .required
        case ("enum_type", "OPEN"): closesEnums = false
        case ("enum_type", "CLOSED"): closesEnums = true
        case ("repeated_field_encoding", "PACKED"): packs = true
        case ("repeated_field_encoding", "EXPANDED"): packs = false
        case ("utf8_validation", "VERIFY"): checksUTF8 = true
        case ("utf8_validation", "NONE"): checksUTF8 = false
        case ("message_encoding", "LENGTH_PREFIXED"): delimits = false
        case ("message_encoding", "DELIMITED"): delimits = true
        default: break
        }
    }

    /// The names and words of `{ field_presence: EXPLICIT, … }`.
    static func members(_ text: String) -> [(String, String)] {
        let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
        return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
    }
}
