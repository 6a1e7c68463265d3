public import TrestleTransport
public import WireBytes

/// A request that a server received, with its content.
public struct HTTPRequest: Sendable {
    public let head: HTTPRequestHead
    public let body: ByteSlice
    /// Of the client; `nil` within this process.
    public let remoteAddress: NetworkAddress?

    public var method: String { head.method }
    public var path: Substring { head.path }
    public var fields: HTTPFields { head.fields }
}

/// The response of a server.
public struct HTTPResponse: Sendable {
    public enum Body: Sendable {
        case bytes(ByteSlice)
        /// Written bit by bit, for as long as it takes. The task is cancelled when the client leaves or the server
        /// stops.
        case stream(@Sendable (HTTPBodyWriter) async -> Void)
    }

    public var status: UInt16
    public var fields: HTTPFields
    public var body: Body

    public init(status: UInt16, fields: HTTPFields = HTTPFields(), body: Body = .bytes(ByteSlice())) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response of text.
    ///
    /// - Parameter type: of the field Content-Type.
    public static func text(
        _ text: String, status: UInt16 = 200, type: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(status: status, fields: ["Content-Type": type], body: .bytes(ByteSlice(utf8: text)))
    }
}

/// Writes the content of a response bit by bit.
public struct HTTPBodyWriter: Sendable {
    /// The client has left, or the server stops.
    public struct Closed: Error {}

    /// - Returns: whether somebody still takes them.
    let send: @Sendable (ByteSlice) async -> Bool

    /// Sends bytes, and waits while the client takes what was written before.
    ///
    /// - Throws: `Closed` when nobody takes them any more.
    public func write(_ bytes: ByteSlice) async throws(Closed) {
        guard await send(bytes) else { throw Closed() }
    }

    /// Sends text, see `write(_:)`.
    public func write(_ text: String) async throws(Closed) { try await write(ByteSlice(utf8: text)) }
}
