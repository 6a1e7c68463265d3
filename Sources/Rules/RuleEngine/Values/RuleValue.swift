/// A value while a rule is evaluated.
enum RuleValue: Sendable {
    /// No value: dropped from objects.
    case undefined
    case null
    case boolean(Bool)
    /// An Int of 64 bits.
    case integer(Int)
    /// A Decimal, or an Int that 64 bits do not hold.
    case number(Decimal128, isInteger: Bool)
    case string(String)
    case array([RuleValue])
    case object(RuleObject)
    /// A string, array or object of the payload, by its entry in the payload's index.
    case node(Int32)

    var isUndefined: Bool {
        if case .undefined = self { return true }
        return false
    }

    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    /// A number with the type it has in `version`: a whole number is an Int in the second version.
    static func numeric(_ value: Decimal128, isInteger: Bool, _ version: SQLVersion) -> RuleValue {
        guard isInteger || version.isSecond, let whole = value.whole else { return .number(value, isInteger: false) }
        if let int = whole.int { return .integer(int) }
        return .number(whole, isInteger: true)
    }

    /// As `numeric`; Undefined for a result that is out of range.
    static func numeric(_ value: Decimal128?, isInteger: Bool, _ version: SQLVersion) -> RuleValue {
        value.map { numeric($0, isInteger: isInteger, version) } ?? .undefined
    }
}

/// Members in the order in which they were set; each name once.
struct RuleObject: Sendable {
    private(set) var members: [(name: String, value: RuleValue)] = []
    /// Where each name stands, once there are many.
    /// By the UTF-8 of the names: strings compare by meaning, and names by their characters.
    private var positions: [[UInt8]: Int] = [:]
    private static let few = 16

    func position(of name: String) -> Int? {
        members.count > Self.few
            ? positions[Array(name.utf8)] : members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    subscript(name: String) -> RuleValue? { position(of: name).map { members[$0].value } }

    /// Gives the member a value; its place stays the first.
    mutating func set(_ name: String, _ value: RuleValue) {
        if let position = position(of: name) {
            members[position].value = value
            return
        }
        members.append((name, value))
        if members.count > Self.few {
            if positions.isEmpty {
                for (index, member) in members.enumerated() { positions[Array(member.name.utf8)] = index }
            } else {
                positions[Array(name.utf8)] = members.count - 1
            }
        }
    }
}
