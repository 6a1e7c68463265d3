public import WireBytes

extension HTTPRequestHead {
    /// Appends the request line and the fields.
    ///
    /// - Parameter framing: how the content follows; its field is written here and may not be among `fields`.
    /// - Throws: `HTTPError` when a part would break the message apart (CR, LF, control characters), with nothing
    ///   appended.
    public func append(to buffer: inout WireBuffer, framing: BodyFraming = .none) throws(HTTPError) {
        guard HTTPCharacters.isToken(method.utf8) else { throw HTTPError(.malformedMethod) }
        guard target.utf8.allSatisfy({ HTTPCharacters.isTarget($0) }), StartLine.isTarget(target, of: method) else {
            throw HTTPError(.malformedTarget)
        }
        guard framing != .untilClose else { throw HTTPError(.framingField) }
        try fields.check()
        buffer.append(utf8: "\(method) \(target) \(version.rawValue)\r\n")
        fields.append(to: &buffer, framing: framing)
    }
}

extension HTTPResponseHead {
    /// Appends the status line and the fields.
    ///
    /// - Parameter framing: how the content follows; its field is written here and may not be among `fields`.
    /// - Throws: `HTTPError` when a part would break the message apart (CR, LF, control characters), with nothing
    ///   appended.
    public func append(to buffer: inout WireBuffer, framing: BodyFraming) throws(HTTPError) {
        guard status >= 100, status < 600 else { throw HTTPError(.statusOutOfRange) }
        guard reason.utf8.allSatisfy({ HTTPCharacters.isFieldValue($0) }) else { throw HTTPError(.malformedStatusLine) }
        try fields.check()
        buffer.append(utf8: "\(version.rawValue) \(status) \(reason)\r\n")
        // An empty content is announced too, or the client would wait for the end of the connection.
        let isWithoutContent = status < 200 || status == 204 || status == 304
        if framing == .none, !isWithoutContent { buffer.append(utf8: "Content-Length: 0\r\n") }
        fields.append(to: &buffer, framing: framing)
    }
}

extension HTTPFields {
    fileprivate func check() throws(HTTPError) {
        for field in all {
            guard HTTPCharacters.isToken(field.name.utf8) else { throw HTTPError(.malformedFieldName) }
            guard field.value.utf8.allSatisfy({ HTTPCharacters.isFieldValue($0) }) else {
                throw HTTPError(.malformedFieldValue)
            }
            if ["Content-Length", "Transfer-Encoding"].contains(where: { HTTPCharacters.isEqual($0, field.name) }) {
                throw HTTPError(.framingField)
            }
        }
    }

    fileprivate func append(to buffer: inout WireBuffer, framing: BodyFraming) {
        for field in all { buffer.append(utf8: "\(field.name): \(field.value)\r\n") }
        switch framing {
        case .length(let count): buffer.append(utf8: "Content-Length: \(count)\r\n")
        case .chunked: buffer.append(utf8: "Transfer-Encoding: chunked\r\n")
        case .none, .untilClose: break
        }
        buffer.append(utf8: "\r\n")
    }
}

/// The chunked coding (RFC 9112 section 7.1).
public enum HTTPChunk {
    /// Appends a chunk; nothing for no bytes, which would be the end.
    public static func append(_ bytes: Span<UInt8>, to buffer: inout WireBuffer) {
        guard !bytes.isEmpty else { return }
        buffer.append(utf8: String(bytes.count, radix: 16) + "\r\n")
        buffer.append(bytes)
        buffer.append(utf8: "\r\n")
    }

    /// Appends the end of the content.
    public static func appendEnd(to buffer: inout WireBuffer) { buffer.append(utf8: "0\r\n\r\n") }
}
