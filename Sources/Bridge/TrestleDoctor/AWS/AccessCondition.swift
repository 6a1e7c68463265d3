import TrestleJSON
import WireBytes

/// Whether something holds, as far as documents tell.
enum Certainty: Sendable, Equatable {
    case holds
    case fails
    /// In words: what would have to be known.
    case unknown(String)

    var isUnknown: Bool { if case .unknown = self { true } else { false } }

    /// Whether all of them hold.
    static func all(_ list: [Certainty]) -> Certainty {
        if list.contains(.fails) { return .fails }
        return list.first(where: \.isUnknown) ?? .holds
    }

    /// Whether one of them holds.
    static func any(_ list: [Certainty]) -> Certainty {
        if list.contains(.holds) { return .holds }
        return list.first(where: \.isUnknown) ?? .fails
    }

    static prefix func ! (certainty: Certainty) -> Certainty {
        switch certainty {
        case .holds: .fails
        case .fails: .holds
        case .unknown: certainty
        }
    }
}

/// The Condition of a statement: all operators and keys have to hold, for a key one of its values.
struct AccessCondition: Sendable {
    private let json: JSON

    init?(_ json: JSON?) {
        guard let json else { return nil }
        self.json = json
    }

    /// What is known of a request.
    struct Request: Sendable {
        var account: String?
        var region: String?
        /// The service that calls, for `aws:SourceArn`.
        var sourceService: String?
    }

    var description: String { PeerText(json.description, maximumSize: 200).description }

    func evaluate(_ request: Request) -> Certainty {
        guard case .object(let operators) = json else { return .unknown("a condition that is not an object") }
        return .all(
            operators.flatMap { name, keys -> [Certainty] in
                guard case .object(let members) = keys else { return [.unknown("the condition \(PeerText(name))")] }
                return members.map { key, value in evaluate(name, key, texts(value), request) }
            })
    }

    private func texts(_ json: JSON) -> [String] {
        switch json {
        case .array(let elements): elements.compactMap { $0.text ?? $0.description }
        default: [json.text ?? json.description]
        }
    }

    private func evaluate(_ name: String, _ key: String, _ values: [String], _ request: Request) -> Certainty {
        let unknown = Certainty.unknown(
            "the condition \(PeerText(name, maximumSize: 60)) of \(PeerText(key, maximumSize: 60))")
        var test = name.lowercased()
        if test.hasSuffix("ifexists") { test = String(test.dropLast(8)) }
        for prefix in ["foranyvalue:", "forallvalues:"] where test.hasPrefix(prefix) {
            test = String(test.dropFirst(prefix.count))
        }
        let isNegated = test.contains("not")
        test = test.replacing("not", with: "")
        let match: (String) -> Certainty
        switch key.lowercased() {
        case "aws:sourceaccount":
            guard let account = request.account, let test = Self.text(test) else { return unknown }
            match = { test(account, $0) ? .holds : .fails }
        case "aws:requestedregion":
            guard let region = request.region, let test = Self.text(test) else { return unknown }
            match = { test(region, $0) ? .holds : .fails }
        case "aws:securetransport":
            guard test == "bool" else { return unknown }
            match = { $0.lowercased() == "true" ? .holds : .fails }
        case "aws:sourcearn":
            guard ["arnlike", "arnequals", "stringlike"].contains(test), let account = request.account,
                let service = request.sourceService
            else { return unknown }
            match = { Self.source($0, service, account, request.region) }
        default: return unknown
        }
        let result = Certainty.any(values.map(match))
        if result.isUnknown { return unknown }
        return isNegated ? !result : result
    }

    private static func text(_ test: String) -> ((String, String) -> Bool)? {
        switch test {
        case "stringequals": { $0.hasSameBytes(as: $1) }
        case "stringequalsignorecase": { $0.lowercased().hasSameBytes(as: $1.lowercased()) }
        case "stringlike": { Wildcard.matches($0, pattern: $1) }
        default: nil
        }
    }

    /// Whether a pattern means resources of the account: which one of them calls is not known.
    private static func source(
        _ pattern: String, _ service: String, _ account: String, _ region: String?
    ) -> Certainty {
        if pattern == "*" { return .holds }
        guard let arn = ResourceNamePattern(pattern) else { return .unknown("") }
        guard Wildcard.matches(service, pattern: arn.service), Wildcard.matches(account, pattern: arn.account) else {
            return .fails
        }
        guard let region else { return .unknown("") }
        guard Wildcard.matches(region, pattern: arn.region) else { return .fails }
        // AWS IoT calls for its rules.
        return ["*", "rule/*"].contains(arn.resource) ? .holds : .unknown("")
    }
}

/// The parts of an ARN with wildcards.
private struct ResourceNamePattern {
    let service, region, account, resource: String

    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 6 else { return nil }
        (service, region, account, resource) = (parts[2], parts[3], parts[4], parts[5])
    }
}
