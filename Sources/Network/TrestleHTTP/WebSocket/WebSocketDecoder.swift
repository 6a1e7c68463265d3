public import WireBytes

/// An event in the input of a WebSocket.
public enum WebSocketEvent: Sendable, Hashable {
    /// Data of a message was appended to the payload: as much as has come, perhaps nothing.
    case data(isText: Bool, endsMessage: Bool)
    case ping([UInt8])
    case pong([UInt8])
    /// The peer closes; nothing follows. The code is `.none` when it gave none.
    case close(WebSocketCloseCode, reason: String)
}

/// The limits of a WebSocket.
public struct WebSocketLimits: Sendable, Hashable {
    /// Bytes of a message, all its fragments together. Default: 1 MiB.
    public var message = 1 << 20
    /// Whether messages of text are accepted. Default: `true`.
    public var acceptsText = true

    public init() {}

    /// A stream of binary data whose messages have no meaning, and so no limit: what carries MQTT.
    public static var byteStream: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.message = .max
        limits.acceptsText = false
        return limits
    }
}

/// Finds messages and control frames in a WebSocket's bytes (RFC 6455), one event at a time.
///
/// Data is unmasked and given on as it comes; only the payload of a control frame, 125 bytes at most, is gathered. A
/// value; without clock, socket and lock.
public struct WebSocketDecoder: Sendable {
    private enum State {
        case header
        case data(WebSocketFrameHeader)
        case control(WebSocketFrameHeader)
        case closed
        case failed(WebSocketError)
    }

    private struct Message {
        let isText: Bool
        var count = 0
        var text = UTF8Stream()
    }

    private let role: WebSocketRole
    private let limits: WebSocketLimits
    private var state = State.header
    /// Bytes of a header so far.
    private var header: [UInt8] = []
    /// Payload of a control frame so far.
    private var control: [UInt8] = []
    /// Bytes of the current frame's payload that are to come.
    private var left = 0
    /// The message whose fragments come.
    private var message: Message?
    /// Bytes read in all.
    private var position = 0

    /// - Parameter role: of this end.
    public init(role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits()) {
        self.role = role
        self.limits = limits
    }

    /// The next event.
    ///
    /// - Parameters:
    ///   - bytes: input; the next input goes on where this one ends.
    ///   - offset: where to go on in it; moves behind what was read.
    ///   - payload: gets the data, unmasked.
    /// - Returns: `nil` when all of the input is read.
    /// - Throws: `WebSocketError`; each further call throws the same.
    public mutating func next(
        _ bytes: Span<UInt8>, from offset: inout Int, into payload: inout WireBuffer
    ) throws(WebSocketError) -> WebSocketEvent? {
        let before = offset
        do throws(WebSocketError) {
            defer { position += offset - before }
            return try step(bytes, &offset, &payload)
        } catch {
            if case .failed(let first) = state { throw first }
            let error = WebSocketError(error.code, at: position)
            state = .failed(error)
            throw error
        }
    }

    private mutating func step(
        _ bytes: Span<UInt8>, _ offset: inout Int, _ payload: inout WireBuffer
    ) throws(WebSocketError) -> WebSocketEvent? {
        while true {
            switch state {
            case .failed(let error): throw error
            case .closed:
                guard offset < bytes.count else { return nil }
                throw WebSocketError(.frameAfterClose)
            case .header:
                guard let header = try readHeader(bytes, &offset) else { return nil }
                try begin(header)
            case .data(let header):
                guard offset < bytes.count || left == 0 else { return nil }
                return try readData(header, bytes, &offset, &payload)
            case .control(var header):
                let count = min(left, bytes.count - offset)
                if count > 0 { readControl(&header, bytes.extracting(offset..<offset + count)) }
                offset += count
                left -= count
                state = .control(header)
                guard left == 0 else { return nil }
                return try endControl(header)
            }
        }
    }

    /// - Returns: `nil` until all of its bytes are there.
    private mutating func readHeader(_ bytes: Span<UInt8>, _ offset: inout Int) throws(WebSocketError)
        -> WebSocketFrameHeader?
    {
        while offset < bytes.count {
            header.append(bytes[offset])
            offset += 1
            guard header.count >= 2 else { continue }
            if header.count == 2 { try WebSocketFrameHeader.check(header[0], header[1], receiver: role) }
            guard header.count == WebSocketFrameHeader.size(header[0], header[1]) else { continue }
            defer { header.removeAll(keepingCapacity: true) }
            return try WebSocketFrameHeader(header)
        }
        return nil
    }

    private mutating func begin(_ header: WebSocketFrameHeader) throws(WebSocketError) {
        left = header.length
        switch header.opcode {
        case .close, .ping, .pong:
            control.removeAll(keepingCapacity: true)
            state = .control(header)
            return
        case .continuation:
            guard message != nil else { throw WebSocketError(.unexpectedContinuation) }
        case .text, .binary:
            guard message == nil else { throw WebSocketError(.unfinishedMessage) }
            guard header.opcode == .binary || limits.acceptsText else { throw WebSocketError(.unacceptedText) }
            message = Message(isText: header.opcode == .text)
        }
        guard header.length <= limits.message - (message?.count ?? 0) else { throw WebSocketError(.messageTooLarge) }
        // Without a limit the sum says nothing, and must not overflow.
        if limits.message < .max { message?.count += header.length }
        state = .data(header)
    }

    private mutating func readData(
        _ header: WebSocketFrameHeader, _ bytes: Span<UInt8>, _ offset: inout Int, _ payload: inout WireBuffer
    ) throws(WebSocketError) -> WebSocketEvent {
        var header = header
        let count = min(left, bytes.count - offset)
        let start = payload.count
        append(bytes.extracting(offset..<offset + count), &header, to: &payload)
        offset += count
        left -= count
        let isText = message?.isText == true
        let endsMessage = left == 0 && header.isFinal
        if isText {
            let isValid = message?.text.receive(payload.bytes.extracting(start...)) == true
            guard isValid, !endsMessage || message?.text.isComplete == true else {
                throw WebSocketError(.illFormedUTF8)
            }
        }
        if endsMessage { message = nil }
        state = left == 0 ? .header : .data(header)
        return .data(isText: isText, endsMessage: endsMessage)
    }

    private func append(_ bytes: Span<UInt8>, _ header: inout WebSocketFrameHeader, to payload: inout WireBuffer) {
        guard var mask = header.mask else { return payload.append(bytes) }
        mask.append(bytes, to: &payload)
        header.mask = mask
    }

    private mutating func readControl(_ header: inout WebSocketFrameHeader, _ bytes: Span<UInt8>) {
        var buffer = WireBuffer()
        append(bytes, &header, to: &buffer)
        control += [UInt8](copying: buffer.bytes)
    }

    private mutating func endControl(_ header: WebSocketFrameHeader) throws(WebSocketError) -> WebSocketEvent {
        state = .header
        switch header.opcode {
        case .ping: return .ping(control)
        case .pong: return .pong(control)
        default: break
        }
        state = .closed
        guard !control.isEmpty else { return .close(.none, reason: "") }
        guard control.count >= 2 else { throw WebSocketError(.malformedClose) }
        let code = WebSocketCloseCode(rawValue: UInt16(control[0]) << 8 | UInt16(control[1]))
        guard code.isSendable else { throw WebSocketError(.invalidCloseCode) }
        guard let reason = String(validating: control[2...], as: UTF8.self) else {
            throw WebSocketError(.illFormedUTF8)
        }
        return .close(code, reason: reason)
    }
}
