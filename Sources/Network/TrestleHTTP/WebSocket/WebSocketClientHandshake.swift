internal import TrestleBase
public import WireBytes

/// The client's side of the opening handshake (RFC 6455 section 4.1), from bytes to bytes.
public struct WebSocketClientHandshake: Sendable {
    public struct Accepted: Sendable, Hashable {
        /// The one that the server chose.
        public let subprotocol: String?
    }

    private let head: HTTPRequestHead
    private let key: String
    private let subprotocols: [String]
    private var parser: HTTPResponseParser

    /// - Parameters:
    ///   - host: of the Host field, with the port where it is not the usual one.
    ///   - path: of the request target, with a query where there is one.
    ///   - subprotocols: those that are offered; the server must choose one of them. Empty: none.
    ///   - fields: further fields of the request, such as `Authorization`.
    ///   - key: 16 random bytes, for each handshake new ones.
    public init(
        host: String, path: String, subprotocols: [String] = [], fields: HTTPFields = HTTPFields(), key: [UInt8],
        limits: HTTPLimits = HTTPLimits()
    ) {
        self.key = Base64.encode(key)
        self.subprotocols = subprotocols
        var all: HTTPFields = [
            "Host": host, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": self.key,
        ]
        if !subprotocols.isEmpty { all.append("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", ")) }
        for field in fields.all { all.append(field.name, field.value) }
        head = HTTPRequestHead(target: path, fields: all)
        parser = HTTPResponseParser(to: "GET", limits: limits)
    }

    /// Appends the request.
    ///
    /// - Throws: `HTTPError` when host, path or a field hold what none may.
    public func appendRequest(to buffer: inout WireBuffer) throws(HTTPError) { try head.append(to: &buffer) }

    /// - Parameter offset: the position in `bytes`; moves after the bytes that were read, which are all except frames
    ///   that follow.
    /// - Returns: `nil` when more bytes are needed, else what the server accepted: behind its response come frames.
    /// - Throws: `WebSocketError` when the server refuses, with its status, or responds wrongly.
    public mutating func receive(
        _ bytes: Span<UInt8>, from offset: inout Int
    ) throws(WebSocketError) -> Accepted? {
        while true {
            let event: HTTPEvent<HTTPResponseHead>?
            do throws(HTTPError) {
                event = try parser.next(bytes, from: &offset)
            } catch {
                throw WebSocketError(.malformedResponse)
            }
            guard case .head(let response) = event else { return nil }
            guard !response.isInterim else { continue }
            return Accepted(subprotocol: try check(response))
        }
    }

    private func check(_ response: HTTPResponseHead) throws(WebSocketError) -> String? {
        guard response.status == 101 else { throw WebSocketError(.refused, status: response.status) }
        let fields = response.fields
        guard fields.has("websocket", in: "Upgrade"), fields.has("upgrade", in: "Connection") else {
            throw WebSocketError(.missingUpgrade)
        }
        guard fields.values("Sec-WebSocket-Accept") == [WebSocketHandshake.accept(key: key)] else {
            throw WebSocketError(.wrongAccept)
        }
        guard fields.elements("Sec-WebSocket-Extensions").isEmpty else { throw WebSocketError(.unofferedExtension) }
        let chosen = fields.values("Sec-WebSocket-Protocol")
        guard chosen.count == (subprotocols.isEmpty ? 0 : 1), chosen.allSatisfy({ subprotocols.contains($0) }) else {
            throw WebSocketError(.wrongSubprotocol)
        }
        return chosen.first
    }
}
