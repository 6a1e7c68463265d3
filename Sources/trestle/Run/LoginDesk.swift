#if Program
import MQTTBroker
import Synchronization
import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

/// Who may send requests to an HTTP listener: the users of a users file, by password (RFC 7617) or by token (RFC 6750). It makes
/// guessing slow, and tells of failures in sums.
final class LoginDesk: Sendable {
    private let users: CurrentUsers
    private let throttle = Mutex(AuthenticationThrottle())
    /// The listener's name in messages.
    private let name: String
    private let warn: @Sendable (String) -> Void

    /// - Parameter warn: gets a line about failed attempts.
    init(_ users: CurrentUsers, name: String, warn: @escaping @Sendable (String) -> Void) {
        self.users = users
        self.name = name
        self.warn = warn
    }

    /// What a request shows.
    private enum Proof {
        case password(username: String, password: [UInt8])
        case token(String)

        init?(_ fields: HTTPFields) {
            guard let field = fields["Authorization"], let space = field.utf8.firstIndex(of: UInt8(ascii: " ")) else {
                return nil
            }
            let content = field.utf8[space...].drop { $0 == UInt8(ascii: " ") }
            switch String(field[..<space]).lowercased() {
            case "basic":
                guard let bytes = Base64.decode(content) else { return nil }
                let parts = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let username = String(validating: parts[0], as: UTF8.self) else { return nil }
                self = .password(username: username, password: Array(parts[1]))
            case "bearer": self = .token(String(decoding: content, as: UTF8.self))
            default: return nil
            }
        }

        var username: String? { if case .password(let username, _) = self { username } else { nil } }
        var token: String? { if case .token(let token) = self { token } else { nil } }
    }

    /// Whether a request is let in. Where its address has failed too often, a right guess tells nothing either.
    func admits(_ fields: HTTPFields, from address: NetworkAddress?) -> Bool {
        guard let proof = Proof(fields) else { return false }
        let now = Instant.current
        let (isRight, report) = throttle.withLock { throttle -> (Bool, AuthenticationFailureReport?) in
            let decision = throttle.handleAttempt(
                address: address?.network ?? "", username: proof.username, token: proof.token, now: now)
            guard case .check(let attempt) = decision else { return (false, throttle.takeReport(now: now)) }
            guard let username = username(of: proof) else {
                // The response is not held back: that would hold a connection.
                _ = throttle.handleFailure(attempt, now: now)
                return (false, throttle.takeReport(now: now))
            }
            throttle.handleSuccess(attempt, username: username, now: now)
            return (true, nil)
        }
        if let report { warn("\(name): \(report)") }
        return isRight
    }

    /// Whether what a request shows is a user's. Only for requests that were let in: others could guess by it.
    func knows(_ fields: HTTPFields) -> Bool { Proof(fields).flatMap { username(of: $0) } != nil }

    /// The user who sends a request that was let in.
    func username(in fields: HTTPFields) -> String? {
        switch Proof(fields) {
        case .password(let username, _): username
        case .token(let token): users.value.username(ofToken: token)
        case nil: nil
        }
    }

    private func username(of proof: Proof) -> String? {
        switch proof {
        case .password(let username, let password): users.admits(username, password: password) ? username : nil
        case .token(let token): users.value.username(ofToken: token)
        }
    }

    /// What users have changed since: no address is known for them any more.
    func handle(_ changes: UserChanges) {
        throttle.withLock { $0.forgetKnownAddresses(ofUsers: changes.changed.lazy.map(\.text)) }
    }
}
#endif
