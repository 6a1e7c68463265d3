/// A fault in WebSocket frames, or a failed handshake. Two errors are equal if their codes are equal.
public struct WebSocketError: Error, Sendable, Hashable, CustomStringConvertible {
    public let code: Code
    /// Bytes from the first byte of the first frame to the fault; 0 in a handshake.
    public let offset: Int
    /// The HTTP status with which a server has refused; `nil` for all else.
    public let status: UInt16?

    public init(_ code: Code, at offset: Int = 0, status: UInt16? = nil) {
        self.code = code
        self.offset = offset
        self.status = status
    }

    public static func == (left: WebSocketError, right: WebSocketError) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// One line: `frame of a client is not masked at byte 1 [RFC 6455 section 5.1], close with 1002`.
    public var description: String {
        if let status { return "\(code.text): status \(status) [\(code.rule)]" }
        return code.close == .none
            ? "\(code.text) [\(code.rule)]"
            : "\(code.text) at byte \(offset) [\(code.rule)], close with \(code.close.rawValue)"
    }

    /// A rule that a peer breaks.
    public struct Code: Sendable, Hashable {
        public let text: String
        public let rule: String
        /// With which the connection is closed; `.none` in a handshake.
        public let close: WebSocketCloseCode

        private init(_ text: String, _ rule: String, _ close: WebSocketCloseCode = .protocolError) {
            self.text = text
            self.rule = rule
            self.close = close
        }
    }
}

extension WebSocketError.Code {
    // Frames
    public static let reservedBits = Self("reserved bit is set", "RFC 6455 section 5.2")
    public static let reservedOpcode = Self("opcode is reserved", "RFC 6455 section 5.2")
    public static let unmasked = Self("frame of a client is not masked", "RFC 6455 section 5.1")
    public static let masked = Self("frame of a server is masked", "RFC 6455 section 5.1")
    public static let lengthNotMinimal = Self("payload length is not in its shortest form", "RFC 6455 section 5.2")
    public static let lengthTooLarge = Self("payload length has its highest bit set", "RFC 6455 section 5.2")
    public static let fragmentedControl = Self("control frame is fragmented", "RFC 6455 section 5.5")
    public static let controlTooLong = Self("control frame has more than 125 bytes", "RFC 6455 section 5.5")
    public static let unexpectedContinuation = Self("continuation of no message", "RFC 6455 section 5.4")
    public static let unfinishedMessage = Self("new message within a fragmented one", "RFC 6455 section 5.4")
    public static let illFormedUTF8 = Self("text is not UTF-8", "RFC 6455 section 8.1", .invalidPayload)
    public static let malformedClose = Self("close frame of one byte", "RFC 6455 section 5.5.1")
    public static let invalidCloseCode = Self("close code may not be sent", "RFC 6455 section 7.4")
    public static let frameAfterClose = Self("frame behind a close frame", "RFC 6455 section 5.5.1")
    public static let unacceptedText = Self(
        "text where binary data is expected", "RFC 6455 section 7.4.1", .unsupportedData)
    public static let messageTooLarge = Self("message is larger than the limit", "limit message", .messageTooBig)
    // Handshake
    public static let refused = Self("server does not switch to WebSocket", "RFC 6455 section 4.1", .none)
    public static let malformedResponse = Self("response is not legal HTTP", "RFC 9112", .none)
    public static let missingUpgrade = Self("response without 'Upgrade: websocket'", "RFC 6455 section 4.1", .none)
    public static let wrongAccept = Self("Sec-WebSocket-Accept does not fit the key", "RFC 6455 section 4.1", .none)
    public static let unofferedExtension = Self(
        "server uses an extension that was not offered", "RFC 6455 section 4.1", .none)
    public static let wrongSubprotocol = Self(
        "server did not choose an offered subprotocol", "RFC 6455 section 4.1", .none)
}

/// Why a WebSocket is closed (RFC 6455 section 7.4).
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// No code: a close frame without a payload. It is never sent as a number.
    public static let none = Self(rawValue: 1005)
    public static let normal = Self(rawValue: 1000)
    public static let goingAway = Self(rawValue: 1001)
    public static let protocolError = Self(rawValue: 1002)
    public static let unsupportedData = Self(rawValue: 1003)
    public static let invalidPayload = Self(rawValue: 1007)
    public static let policyViolation = Self(rawValue: 1008)
    public static let messageTooBig = Self(rawValue: 1009)
    public static let internalError = Self(rawValue: 1011)

    /// Whether it may stand in a close frame: those that are defined and registered, and those left to libraries and
    /// applications.
    public var isSendable: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
