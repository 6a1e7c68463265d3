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
        /// `services` are those that are left out.
        var isNotPrincipal: Bool
        /// The names of all principals in words.
        var principals: [String]
        var condition: AccessCondition?

        func means(action: String) -> Bool {
            actions.contains { Wildcard.matches(action, pattern: $0, ignoringCase: true) } != isNotAction
        }

        func means(service: String) -> Bool {
            (services.contains(service) || services.contains("*")) != isNotPrincipal
        }

        func holds(_ request: AccessCondition.Request) -> Certainty { condition?.evaluate(request) ?? .holds }
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
                    services: Self.services(element["Principal"] ?? element["NotPrincipal"]),
                    isNotPrincipal: element["NotPrincipal"] != nil,
                    principals: Self.principals(element["Principal"]),
                    condition: AccessCondition(element["Condition"])))
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
        /// A statement denies it.
        case denied
        /// No statement allows it.
        case notAllowed
        /// In words: what would have to be known.
        case unknown(String)
    }

    /// - Parameter matches: whether a pattern of a resource means the resource.
    static func decide(
        _ action: String, in policies: [AccessPolicy], _ request: AccessCondition.Request,
        _ matches: (String) -> Certainty
    ) -> Decision {
        let statements = policies.flatMap(\.statements).filter { $0.means(action: action) }
        func means(_ statement: Statement) -> Certainty {
            let resource = Certainty.any(statement.resources.map(matches))
            let isMeant: Certainty =
                statement.resources.isEmpty ? .holds : statement.isNotResource ? !resource : resource
            return .all([isMeant, statement.holds(request)])
        }
        let denied = Certainty.any(statements.filter { !$0.isAllow }.map(means))
        if denied == .holds { return .denied }
        switch Certainty.any(statements.filter(\.isAllow).map(means)) {
        case .fails: return .notAllowed
        case .unknown(let what): return .unknown(what)
        case .holds: if case .unknown(let what) = denied { return .unknown(what) } else { return .allowed }
        }
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
