public import WireBytes

/// The opening handshake of a server that speaks nothing but WebSocket on its port, from bytes to bytes.
public struct WebSocketServerHandshake: Sendable {
    public enum Outcome: Sendable, Hashable {
        /// What follows are frames.
        case accepted(path: String, subprotocol: String?)
        /// The response says why; then the connection ends.
        case refused(status: UInt16)
    }

    private var parser: HTTPRequestParser
    private let paths: [String]
    private let subprotocols: [String]
    private let isWelcome: @Sendable (HTTPRequestHead) -> Bool

    /// - Parameters:
    ///   - paths: those that open a WebSocket; for others the response is 404. Empty: every path.
    ///   - subprotocols: one of them must be offered. Empty: none is required.
    ///   - isWelcome: judges the request otherwise, by its Origin for example, since a page of any web site may open a
    ///     WebSocket to the machine of its reader; for `false` the response is 403. Default: everybody is welcome.
    public init(
        paths: [String], subprotocols: [String], limits: HTTPLimits = HTTPLimits(),
        isWelcome: @escaping @Sendable (HTTPRequestHead) -> Bool = { _ in true }
    ) {
        var limits = limits
        limits.body = 0
        parser = HTTPRequestParser(limits: limits)
        self.paths = paths
        self.subprotocols = subprotocols
        self.isWelcome = isWelcome
    }

    /// - Parameters:
    ///   - offset: the position in `bytes`; moves after the bytes that were read, which are all except frames that
    ///     follow.
    ///   - response: receives the response when the outcome is known.
    /// - Returns: `nil` when more bytes are needed.
    public mutating func receive(
        _ bytes: Span<UInt8>, from offset: inout Int, response: inout WireBuffer
    ) -> Outcome? {
        do throws(HTTPError) {
            guard case .head(let head) = try parser.next(bytes, from: &offset) else { return nil }
            guard paths.isEmpty || paths.contains(where: { $0.hasSameBytes(as: String(head.path)) }) else {
                return refuse(HTTPResponseHead(status: 404), &response)
            }
            guard isWelcome(head) else { return refuse(HTTPResponseHead(status: 403), &response) }
            switch WebSocketHandshake.respond(
                to: head, subprotocols: subprotocols, requiresSubprotocol: !subprotocols.isEmpty)
            {
            case .refused(let head): return refuse(head, &response)
            case .accepted(let responseHead, let subprotocol):
                try responseHead.append(to: &response, framing: .none)
                return .accepted(path: String(head.path), subprotocol: subprotocol)
            }
        } catch {
            return refuse(HTTPResponseHead(status: error.code.status), &response)
        }
    }

    private func refuse(_ head: HTTPResponseHead, _ response: inout WireBuffer) -> Outcome {
        var head = head
        if !head.fields.has("close", in: "Connection") { head.fields.append("Connection", "close") }
        // Its parts are ours and legal.
        try? head.append(to: &response, framing: .none)
        return .refused(status: head.status)
    }
}
