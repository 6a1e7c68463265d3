internal import Synchronization
internal import TrestleBase
internal import TrestleBridge
internal import TrestleHTTP
internal import TrestleTransport
internal import WireBytes

/// Who may see more than the health. It makes guessing the token slow, and tells of failures in sums.
final class StatusAccess: Sendable {
    private static let cookie = "trestle_status"
    private let section: StatusSection
    /// What a browser shows that was let in: another value in each process, since it sends it to every server of the host.
    private let session: String
    private let throttle = Mutex(AuthenticationThrottle(capacity: 1024))
    private let warn: @Sendable (String) -> Void

    /// - Parameter warn: gets a line about failed attempts.
    init(_ section: StatusSection, warn: @escaping @Sendable (String) -> Void) {
        self.section = section
        self.warn = warn
        var random = SystemRandomNumberGenerator()
        session = (0..<4).map { _ in String(random.next() as UInt64, radix: 36) }.joined()
    }

    /// What a request shows.
    private enum Proof {
        case none
        case token(String)
        case cookie(String)
    }

    private func proof(in request: HTTPRequest) -> Proof {
        if let text = request.fields["Authorization"], text.utf8.count > 7,
            String(decoding: text.utf8.prefix(7), as: UTF8.self).lowercased() == "bearer "
        {
            return .token(String(decoding: text.utf8.dropFirst(7), as: UTF8.self))
        }
        // The first one alone: one request is one attempt.
        for field in request.fields.values("Cookie") {
            for cookie in field.utf8.split(separator: UInt8(ascii: ";")) {
                let parts = cookie.split(separator: UInt8(ascii: "="), maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == 0x20 }).elementsEqual(Self.cookie.utf8) else {
                    continue
                }
                return .cookie(String(decoding: parts[1], as: UTF8.self))
            }
        }
        return .none
    }

    /// The response to a request that is not let in; `nil` for one that is.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        if let token = section.token, let given = queryToken(request), request.path == "/" {
            guard isRight(given, token.value, request) else { return unauthorized }
            // The token leaves the address bar, and with it the history.
            return HTTPResponse(
                status: 303,
                fields: [
                    "Location": "/",
                    "Set-Cookie":
                        "\(Self.cookie)=\(session); HttpOnly; SameSite=Strict; Path=/\(section.tls == nil ? "" : "; Secure")",
                ])
        }
        if isGranted(request) { return nil }
        return section.token == nil
            ? .text("this page is for this machine: its Host field must name it\n", status: 403) : unauthorized
    }

    func isGranted(_ request: HTTPRequest) -> Bool {
        guard let token = section.token else {
            // A page elsewhere could let its own name point here, and read along: the name has to be one of ours.
            return section.isLocal && Self.isLocal(request.fields["Host"])
        }
        return switch proof(in: request) {
        case .none: false
        case .token(let given): isRight(given, token.value, request)
        case .cookie(let given): isRight(given, session, request)
        }
    }

    /// Checks what a request shows, unless its address has guessed too often: then a right guess tells nothing either.
    private func isRight(_ given: String, _ expected: String, _ request: HTTPRequest) -> Bool {
        let address = request.remoteAddress?.network ?? ""
        let now = Instant.current
        let (isRight, report) = throttle.withLock { throttle -> (Bool, AuthenticationFailureReport?) in
            guard
                case .check(let attempt) = throttle.handleAttempt(
                    // As a user's: what is guessed from many addresses counts together.
                    address: address, username: "status", token: given, now: now)
            else { return (false, throttle.takeReport(now: now)) }
            guard Self.isEqual(given, expected) else {
                // The response is not held back: that would hold a connection.
                _ = throttle.handleFailure(attempt, now: now)
                return (false, throttle.takeReport(now: now))
            }
            throttle.handleSuccess(attempt, username: "status", now: now)
            return (true, nil)
        }
        if let report { warn("status: \(report)") }
        return isRight
    }

    private var unauthorized: HTTPResponse {
        HTTPResponse(
            status: 401, fields: ["WWW-Authenticate": "Bearer", "Content-Type": "text/plain; charset=utf-8"],
            body: .bytes(
                "send the token of the setting status.token as 'Authorization: Bearer TOKEN', or open /?token=TOKEN\n"))
    }

    private func queryToken(_ request: HTTPRequest) -> String? {
        guard let query = request.head.query, query.hasPrefix("token=") else { return nil }
        return String(query.dropFirst(6))
    }

    private static func isLocal(_ host: String?) -> Bool {
        guard let host else { return true }
        return ["127.0.0.1", "localhost", "[::1]"].contains { name in
            host == name || (host.hasPrefix(name + ":") && host.dropFirst(name.count + 1).allSatisfy(\.isNumber))
        }
    }

    /// In the same time whichever byte differs.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
