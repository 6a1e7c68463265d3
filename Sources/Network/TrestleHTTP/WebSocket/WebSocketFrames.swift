internal import TrestleBase
public import WireBytes

/// One end of a WebSocket: finds what the peer has sent, responds to its pings and its close, and makes frames.
///
/// A value; without clock, socket and lock.
public struct WebSocketFrames: Sendable {
    /// How the peer has closed, or why this end must.
    public struct End: Sendable, Hashable {
        public let code: WebSocketCloseCode
        /// The peer's reason.
        public let reason: String
    }

    /// The result of received bytes.
    public struct Receipt: Sendable, Hashable {
        /// The number of consumed bytes.
        public let consumed: Int
        /// The content of the last ping.
        public let ping: [UInt8]?
        /// The peer has closed, and the response to that is written: after that is sent, the connection ends.
        public let end: End?
    }

    private let role: WebSocketRole
    private var decoder: WebSocketDecoder
    private var masks: SeededRandom
    /// Whether this end has sent its close frame, after which it sends nothing.
    public private(set) var hasSentClose = false

    /// - Parameters:
    ///   - role: of this end.
    ///   - maskSeed: a client's masks come from it: 64 bits from the system's random source, for each connection new
    ///     ones.
    public init(role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits(), maskSeed: UInt64) {
        self.role = role
        decoder = WebSocketDecoder(role: role, limits: limits)
        masks = SeededRandom(seed: maskSeed)
    }

    /// Takes bytes of a stream whose messages have no meaning.
    ///
    /// - Parameters:
    ///   - payload: gets the data, unmasked.
    ///   - replies: gets the frame that responds to a close.
    /// - Returns: what came beside the data. Of several pings the last one counts (RFC 6455, 5.5.3); `encodePong` responds to it, at once
    ///   or when there is room.
    /// - Throws: `WebSocketError`; `encodeClose` with its code is what the peer should hear.
    public mutating func receive(
        _ bytes: Span<UInt8>, into payload: inout WireBuffer, replies: inout WireBuffer
    ) throws(WebSocketError) -> Receipt {
        var offset = 0
        var ping: [UInt8]?
        while let event = try decoder.next(bytes, from: &offset, into: &payload) {
            switch event {
            case .ping(let data): ping = data
            case .close(let code, let reason):
                encodeClose(code, into: &replies)
                return Receipt(consumed: offset, ping: ping, end: End(code: code, reason: reason))
            default: break
            }
        }
        return Receipt(consumed: offset, ping: ping, end: nil)
    }

    /// Appends the response to a ping.
    public mutating func encodePong(_ payload: [UInt8], into buffer: inout WireBuffer) {
        encode(.pong, payload.span, into: &buffer)
    }

    /// The next event, pings and a close already responded to in `replies`, which the caller has to bound. See `WebSocketDecoder.next`.
    public mutating func next(
        _ bytes: Span<UInt8>, from offset: inout Int, into payload: inout WireBuffer, replies: inout WireBuffer
    ) throws(WebSocketError) -> WebSocketEvent? {
        let event = try decoder.next(bytes, from: &offset, into: &payload)
        switch event {
        case .ping(let data): encode(.pong, data.span, into: &replies)
        case .close(let code, _): encodeClose(code, into: &replies)
        default: break
        }
        return event
    }

    /// Appends a message of one frame; nothing once this end has closed.
    ///
    /// - Parameter isText: the payload is UTF-8, and the peer gets it as text.
    public mutating func encode(_ payload: Span<UInt8>, isText: Bool = false, into buffer: inout WireBuffer) {
        encode(isText ? .text : .binary, payload, into: &buffer)
    }

    /// Appends a ping with up to 125 bytes.
    public mutating func encodePing(_ payload: [UInt8] = [], into buffer: inout WireBuffer) {
        encode(.ping, payload.span.extracting(first: 125), into: &buffer)
    }

    /// Appends a close frame, once.
    ///
    /// - Parameter reason: cut to the 123 bytes that fit, at a character's end.
    public mutating func encodeClose(_ code: WebSocketCloseCode, reason: String = "", into buffer: inout WireBuffer) {
        guard !hasSentClose else { return }
        var payload: [UInt8] = []
        if code != .none {
            payload = [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
            for character in reason {
                guard payload.count + character.utf8.count <= 125 else { break }
                payload += character.utf8
            }
        }
        encode(.close, payload.span, into: &buffer)
        hasSentClose = true
    }

    private mutating func encode(
        _ opcode: WebSocketFrameHeader.Opcode, _ payload: Span<UInt8>, into buffer: inout WireBuffer
    ) {
        guard !hasSentClose else { return }
        buffer.reserve(payload.count + 14)
        buffer.append(0x80 | opcode.rawValue)
        let maskBit: UInt8 = role == .client ? 0x80 : 0
        switch payload.count {
        case ...125: buffer.append(maskBit | UInt8(payload.count))
        case ...0xffff:
            buffer.append(maskBit | 126)
            buffer.append(integer: UInt16(payload.count))
        default:
            buffer.append(maskBit | 127)
            buffer.append(integer: UInt64(payload.count))
        }
        guard role == .client else { return buffer.append(payload) }
        var mask = WebSocketMask(UInt32(truncatingIfNeeded: masks.next() &>> 32))
        mask.append(to: &buffer)
        mask.append(payload, to: &buffer)
    }
}
