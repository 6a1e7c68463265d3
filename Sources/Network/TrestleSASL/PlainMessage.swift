import WireBytes

/// The one message of PLAIN (RFC 4616): who to act as, who one is, and the password, between NULs.
struct PlainMessage {
    var authorization = ""
    var username: String
    var password: String

    init(username: String, password: String) throws(SASLError) {
        _ = try SASLText.bytes(username, "user name")
        _ = try SASLText.bytes(password, "password")
        self.username = username
        self.password = password
    }

    init(_ message: Span<UInt8>) throws(SASLError) {
        guard message.count <= SCRAMLimits.messageSize else { throw PlainMessage.malformed }
        let parts = [UInt8](copying: message).split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty,
            let authorization = String(validating: parts[0], as: UTF8.self),
            let username = String(validating: parts[1], as: UTF8.self), SASLText.isAllowed(username),
            let password = String(validating: parts[2], as: UTF8.self)
        else { throw PlainMessage.malformed }
        self.authorization = authorization
        self.username = username
        self.password = password
    }

    private static var malformed: SASLError {
        SASLError(.malformed, "a PLAIN message is: authorization NUL user NUL password, in UTF-8 (RFC 4616)")
    }

    var bytes: [UInt8] { Array("\(authorization)\0\(username)\0\(password)".utf8) }
}
