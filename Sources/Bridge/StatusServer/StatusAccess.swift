internal import TrestleBridge
internal import TrestleHTTP
internal import WireBytes

/// Who may see more than the health.
struct StatusAccess {
    private static let cookie = "trestle_status"
    private let section: StatusSection

    init(_ section: StatusSection) { self.section = section }

    /// The response to a request that is not let in; `nil` for one that is.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        if let token = section.token, let given = queryToken(request), request.path == "/" {
            guard Self.isEqual(given, token.value) else { return unauthorized }
            // The token leaves the address bar, and with it the history.
            return HTTPResponse(
                status: 303,
                fields: [
                    "Location": "/", "Set-Cookie": "\(Self.cookie)=\(token.value); HttpOnly; SameSite=Strict; Path=/",
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
        let bearer = request.fields["Authorization"].flatMap { text -> String? in
            text.lowercased().hasPrefix("bearer ") ? String(text.dropFirst(7)) : nil
        }
        let cookies = request.fields.values("Cookie").flatMap { $0.split(separator: ";") }
            .compactMap { cookie -> String? in
                let parts = cookie.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == Self.cookie else { return nil }
                return String(parts[1])
            }
        return (cookies + [bearer].compactMap(\.self)).contains { Self.isEqual($0, token.value) }
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
