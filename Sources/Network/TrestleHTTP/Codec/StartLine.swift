/// The grammar of request and status lines (RFC 9112 sections 3 and 4): exactly one space between their parts.
enum StartLine {
    static func request(_ line: [UInt8]) throws(HTTPError) -> (method: String, target: String, version: HTTPVersion) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw HTTPError(.malformedRequestLine) }
        guard HTTPCharacters.isToken(parts[0]) else { throw HTTPError(.malformedMethod) }
        let version = try version(parts[2])
        guard !parts[1].isEmpty, parts[1].allSatisfy({ HTTPCharacters.isTarget($0) }) else {
            throw HTTPError(.malformedTarget)
        }
        let method = String(latin1: parts[0])
        let target = String(latin1: parts[1])
        guard isTarget(target, of: method) else { throw HTTPError(.malformedTarget) }
        return (method, target, version)
    }

    static func status(_ line: [UInt8]) throws(HTTPError) -> (version: HTTPVersion, status: UInt16, reason: String) {
        let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2 else { throw HTTPError(.malformedStatusLine) }
        let version = try version(parts[0])
        guard parts[1].count == 3, parts[1].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let status = UInt16(String(latin1: parts[1]))
        else { throw HTTPError(.malformedStatusLine) }
        guard status >= 100, status < 600 else { throw HTTPError(.statusOutOfRange) }
        let reason = parts.count == 3 ? parts[2] : []
        guard reason.allSatisfy({ HTTPCharacters.isFieldValue($0) }) else { throw HTTPError(.malformedStatusLine) }
        return (version, status, String(utf8OrLatin1: reason))
    }

    private static func version(_ text: ArraySlice<UInt8>) throws(HTTPError) -> HTTPVersion {
        let string = String(latin1: text)
        if let version = HTTPVersion(rawValue: string) { return version }
        let digits = Array(text.dropFirst(5))
        let isNumber =
            string.hasPrefix("HTTP/") && digits.count == 3 && digits[1] == UInt8(ascii: ".")
            && [digits[0], digits[2]].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        throw HTTPError(isNumber && digits[0] != UInt8(ascii: "1") ? .unsupportedVersion : .malformedVersion)
    }

    /// The four forms of section 3.2; which of them is allowed depends on the method.
    static func isTarget(_ target: String, of method: String) -> Bool {
        if method == "CONNECT" { return !target.isEmpty && target.utf8.allSatisfy { HTTPCharacters.isHost($0) } }
        if target == "*" { return method == "OPTIONS" }
        if target.hasPrefix("/") { return true }
        let scheme = target.prefix(8)
        return ["http://", "https://"].contains { HTTPCharacters.isEqual(scheme.prefix($0.count), $0) }
    }

    /// A Host field: empty, or a host and perhaps a port.
    static func isHost(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ HTTPCharacters.isHost($0) }) else { return false }
        let behindBracket = text.utf8.lastIndex(of: UInt8(ascii: "]")).map { text.utf8.index(after: $0) }
        let end = behindBracket ?? text.utf8.startIndex
        if behindBracket != nil, !text.hasPrefix("[") { return false }
        let rest = text.utf8[end...]
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else { return behindBracket == nil || rest.isEmpty }
        if behindBracket != nil, colon != rest.startIndex { return false }
        return rest[rest.index(after: colon)...].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}
