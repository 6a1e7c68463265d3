import TrestleJSON
import WireBytes

/// An IAM policy document, as far as it decides whether an action is allowed.
struct AccessPolicy: Sendable {
    struct Statement: Sendable {
        var isAllow: Bool
        var actions: [String]
        /// `actions` are those that are left out.
        var isNotAction: Bool
        var resources: [String]
        var isNotResource: Bool
        /// `Principal` of a trust policy: the services; `*` for anybody.
        var services: [String]
        /// The names of all principals in words.
        var principals: [String]
        var condition: JSON?
    }

    let statements: [Statement]

    /// - Parameter json: the document itself, or a response of `aws iam` that has it in PolicyDocument, Document or
    ///   AssumeRolePolicyDocument.
    init?(_ json: JSON) {
        guard let document = Self.document(json, depth: 0), let list = document["Statement"] else { return nil }
        let elements: [JSON] = if case .array(let elements) = list { elements } else { [list] }
        var statements: [Statement] = []
        for element in elements {
            guard let effect = element["Effect"]?.text else { return nil }
            let actions = element["Action"] ?? element["NotAction"]
            let resources = element["Resource"] ?? element["NotResource"]
            statements.append(
                Statement(
                    isAllow: effect == "Allow", actions: Self.texts(actions), isNotAction: element["NotAction"] != nil,
                    resources: Self.texts(resources), isNotResource: element["NotResource"] != nil,
                    services: Self.services(element["Principal"]), principals: Self.principals(element["Principal"]),
                    condition: element["Condition"]))
        }
        self.statements = statements
    }

    private static func document(_ json: JSON, depth: Int) -> JSON? {
        if json["Statement"] != nil { return json }
        guard depth < 4 else { return nil }
        let names = [
            "PolicyDocument", "AssumeRolePolicyDocument", "Document", "PolicyVersion", "Role", "Policy", "RolePolicy",
        ]
        for name in names {
            if let inner = json[name], let found = document(inner, depth: depth + 1) { return found }
        }
        return nil
    }

    private static func texts(_ json: JSON?) -> [String] {
        switch json {
        case .string(let text)?: [text]
        case .array(let elements)?: elements.compactMap(\.text)
        default: []
        }
    }

    private static func services(_ principal: JSON?) -> [String] {
        principal?.text == "*" ? ["*"] : texts(principal?["Service"])
    }

    private static func principals(_ principal: JSON?) -> [String] {
        guard case .object(let members)? = principal else { return principal?.text.map { [$0] } ?? [] }
        return members.flatMap { texts($0.value) }
    }

    /// The decision on an action.
    enum Decision: Equatable {
        case allowed
        /// By a statement with a condition, which is not evaluated.
        case allowedConditionally
        /// A statement denies it.
        case denied
        /// No statement allows it.
        case notAllowed
    }

    /// - Parameter matches: whether a pattern of a resource means the resource.
    static func decide(_ action: String, in policies: [AccessPolicy], _ matches: (String) -> Bool) -> Decision {
        var decision = Decision.notAllowed
        for statement in policies.flatMap(\.statements) {
            let isAction = statement.actions.contains { Wildcard.matches(action, pattern: $0, ignoringCase: true) }
            let isResource = statement.resources.contains(where: matches)
            guard isAction != statement.isNotAction,
                statement.resources.isEmpty || isResource != statement.isNotResource
            else { continue }
            if !statement.isAllow {
                // A denial with a condition may not hold here.
                if statement.condition == nil { return .denied }
            } else if statement.condition == nil {
                decision = .allowed
            } else if decision == .notAllowed {
                decision = .allowedConditionally
            }
        }
        return decision
    }
}

/// The patterns of IAM: `*` for any text and `?` for a character.
enum Wildcard {
    /// Takes at most the product of both lengths.
    static func matches(_ text: String, pattern: String, ignoringCase: Bool = false) -> Bool {
        let fold: (UInt8) -> UInt8 = { ignoringCase && $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
        let (text, pattern) = (text.utf8.map(fold), pattern.utf8.map(fold))
        var (place, next) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while place < text.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                star = (next, place)
                next += 1
            } else if next < pattern.count, pattern[next] == UInt8(ascii: "?") || pattern[next] == text[place] {
                place += 1
                next += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (next, place) = (last.pattern + 1, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
