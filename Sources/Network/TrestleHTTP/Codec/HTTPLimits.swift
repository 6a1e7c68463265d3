/// The limits of a parser. A message beyond them is an error as soon as that is known; memory is taken only for
/// received bytes.
public struct HTTPLimits: Sendable, Hashable {
    /// Bytes of the request or status line. Default: 8 KiB.
    public var startLine = 8_192
    /// Bytes of one field line. Default: 8 KiB.
    public var fieldLine = 8_192
    /// Fields of a message, trailers included. Default: 100.
    public var fieldCount = 100
    /// Bytes of all field lines, trailers included. Default: 32 KiB.
    public var fields = 32_768
    /// Bytes of content, without chunk framing. Default: 1 MiB.
    public var body = 1 << 20
    /// Bytes of the extensions of all chunks of a message. Default: 4 KiB.
    public var chunkExtensions = 4_096
    /// Responses of status 1xx before the final one. Default: 8.
    public var interimResponses = 8

    public init() {}
}
