import TrestleHTTP
public import TrestleTransport
import WireBytes

/// How a `SchemaRegistryClient` reaches its registry.
public struct SchemaRegistryConfiguration: Sendable {
    public enum Authentication: Sendable {
        case none
        case basic(username: String, password: String)
        /// A token, which the closure gives for each request.
        case bearer(@Sendable () async throws -> String)
    }

    /// `http://`, `https://` or, for a registry in this process, `mock://NAME`. When one does not respond, the next is tried.
    public var urls: [String]
    /// Default: the user and password of the first URL that has them, otherwise none.
    public var authentication: Authentication
    /// For `https`: trusted authorities and a client certificate. Default: `nil`, the authorities of the operating system.
    public var tls: TLSContext?
    /// Time for a request to one registry. Default: 10 s.
    public var timeout = Duration.seconds(10)
    /// Schemas that are kept. Default: 1,000.
    public var cacheCapacity = 1000
    /// Bytes of schemas that are kept. Default: 64 MiB.
    public var cacheSize = 64 << 20
    /// How long the latest version of a subject is kept. Default: 60 s.
    public var latestLifetime = Duration.seconds(60)

    /// - Parameter urls: see `urls`; one may have `USER:PASSWORD@` before the host.
    public init(_ urls: [String], authentication: Authentication = .none) {
        self.authentication = authentication
        var plain: [String] = []
        for url in urls {
            let (text, credentials) = Self.split(url)
            plain.append(text)
            if case .none = self.authentication, let credentials { self.authentication = credentials }
        }
        self.urls = plain
    }

    /// The servers beyond this machine that are sent a password or token without TLS.
    public var serversInTheClear: [Endpoint] {
        if case .none = authentication { return [] }
        return urls.compactMap { HTTPURL($0) }.filter { !$0.isTLS && !$0.endpoint.isThisMachine }.map(\.endpoint)
    }

    /// Takes user and password out of a URL.
    private static func split(_ url: String) -> (String, Authentication?) {
        let bytes = Array(url.utf8)
        guard let scheme = bytes.indices.first(where: { bytes[$0...].starts(with: "://".utf8) }).map({ $0 + 3 }) else {
            return (url, nil)
        }
        let end = bytes[scheme...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
        guard let at = bytes[scheme..<end].lastIndex(of: UInt8(ascii: "@")) else { return (url, nil) }
        let parts = bytes[scheme..<at].split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let text = String(decoding: bytes[..<scheme] + bytes[(at + 1)...], as: UTF8.self)
        let username = PercentText.decoded(parts[0]) ?? ""
        let password = parts.count > 1 ? PercentText.decoded(parts[1]) ?? "" : ""
        return (text, .basic(username: username, password: password))
    }
}
