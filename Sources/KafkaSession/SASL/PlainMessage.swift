import WireBytes

/// The one message of PLAIN (RFC 4616): who to act as, who one is, and the password, between NULs.
struct PlainMessage {
    var authorization = ""
    var username: String
    var password: String

    init(username: String, password: String) throws(SASLError) {
        guard !username.isEmpty, !username.utf8.contains(0), !password.utf8.contains(0) else {
            throw SASLError(.unusableCredentials, "PLAIN needs a user name, and no NUL in name or password")
        }
        self.username = username
        self.password = password
    }

    init(_ message: Span<UInt8>) throws(SASLError) {
        let parts = [UInt8](copying: message).split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty, let authorization = String(validating: parts[0], as: UTF8.self),
            let username = String(validating: parts[1], as: UTF8.self),
            let password = String(validating: parts[2], as: UTF8.self)
        else {
            throw SASLError(.malformed, "a PLAIN message is: authorization NUL user NUL password, in UTF-8")
        }
        self.authorization = authorization
        self.username = username
        self.password = password
    }

    var bytes: [UInt8] { Array("\(authorization)\0\(username)\0\(password)".utf8) }
}
