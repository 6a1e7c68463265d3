/// The role of an end of a WebSocket: frames of a client are masked, those of a server are not.
public enum WebSocketRole: Sendable, Hashable { case client, server }

/// The header of a frame (RFC 6455 section 5.2).
struct WebSocketFrameHeader: Sendable, Hashable {
    enum Opcode: UInt8, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        var isControl: Bool { rawValue >= 8 }
    }

    var opcode: Opcode
    var isFinal: Bool
    var length: Int
    var mask: WebSocketMask?

    /// How many bytes the header has that begins with these two.
    static func size(_ first: UInt8, _ second: UInt8) -> Int {
        let length =
            switch second & 0x7f {
            case 126: 2
            case 127: 8
            default: 0
            }
        return 2 + length + (second & 0x80 == 0 ? 0 : 4)
    }

    /// Checks what the first two bytes say, so that a wrong frame is refused before more of it comes.
    static func check(_ first: UInt8, _ second: UInt8, receiver: WebSocketRole) throws(WebSocketError) {
        guard first & 0x70 == 0 else { throw WebSocketError(.reservedBits) }
        guard let opcode = Opcode(rawValue: first & 0x0f) else { throw WebSocketError(.reservedOpcode) }
        if opcode.isControl {
            guard first & 0x80 != 0 else { throw WebSocketError(.fragmentedControl) }
            guard second & 0x7f <= 125 else { throw WebSocketError(.controlTooLong) }
        }
        switch (receiver, second & 0x80 != 0) {
        case (.server, false): throw WebSocketError(.unmasked)
        case (.client, true): throw WebSocketError(.masked)
        default: break
        }
    }

    /// - Parameter bytes: the whole header, whose first two bytes were checked.
    init(_ bytes: [UInt8]) throws(WebSocketError) {
        guard let opcode = Opcode(rawValue: bytes[0] & 0x0f) else { throw WebSocketError(.reservedOpcode) }
        self.opcode = opcode
        isFinal = bytes[0] & 0x80 != 0
        let short = bytes[1] & 0x7f
        let extended = bytes[2..<Self.size(0, short)].reduce(UInt64(0)) { $0 &<< 8 | UInt64($1) }
        switch short {
        case 126: guard extended > 125 else { throw WebSocketError(.lengthNotMinimal) }
        case 127: guard extended > 0xffff else { throw WebSocketError(.lengthNotMinimal) }
        default: break
        }
        guard let length = Int(exactly: short < 126 ? UInt64(short) : extended) else {
            throw WebSocketError(.lengthTooLarge)
        }
        self.length = length
        mask = bytes[1] & 0x80 == 0 ? nil : WebSocketMask(bytes.suffix(4))
    }
}
