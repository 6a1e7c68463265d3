internal import TrestleBase
import WireBytes

/// The server's side of the opening handshake (RFC 6455 section 4.2).
public enum WebSocketHandshake {
    public enum Response: Sendable, Hashable {
        /// Behind this response the connection speaks WebSocket.
        case accepted(HTTPResponseHead, subprotocol: String?)
        /// The request does not open a WebSocket.
        case refused(HTTPResponseHead)
    }

    /// Judges a request. Whether its path and its origin are welcome is up to the caller.
    ///
    /// - Parameters:
    ///   - subprotocols: those that the server speaks. The first one of the request's that is among them is chosen.
    ///   - requiresSubprotocol: refuses a request that offers none of them.
    public static func respond(
        to request: HTTPRequestHead, subprotocols: [String] = [], requiresSubprotocol: Bool = false
    ) -> Response {
        let fields = request.fields
        guard request.method == "GET", request.version == .http1_1, fields.has("websocket", in: "Upgrade"),
            fields.has("upgrade", in: "Connection")
        else {
            return .refused(HTTPResponseHead(status: 426, fields: ["Upgrade": "websocket", "Connection": "Upgrade"]))
        }
        guard fields.values("Sec-WebSocket-Version") == ["13"] else {
            return .refused(
                HTTPResponseHead(
                    status: 426,
                    fields: ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"]))
        }
        let keys = fields.values("Sec-WebSocket-Key")
        guard keys.count == 1, keys[0].utf8.count == 24, Base64.decode(keys[0].utf8)?.count == 16 else {
            return .refused(HTTPResponseHead(status: 400))
        }
        let chosen = fields.elements("Sec-WebSocket-Protocol").lazy.map(String.init).first { element in
            subprotocols.contains { $0.hasSameBytes(as: element) }
        }
        if requiresSubprotocol && chosen == nil { return .refused(HTTPResponseHead(status: 400)) }
        var response: HTTPFields = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept(key: keys[0]),
        ]
        response["Sec-WebSocket-Protocol"] = chosen
        return .accepted(HTTPResponseHead(status: 101, fields: response), subprotocol: chosen)
    }

    /// The proof that the server has understood the key.
    static func accept(key: String) -> String {
        Base64.encode(SHA1.digest(Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }
}
