public import TrestleBase
public import TrestleTransport
import Synchronization
import TrestleHTTP
import WireBytes

/// A request to a service, ready to be sent.
public struct CloudRequest: Sendable {
    public var method: String
    /// `http://` or `https://`.
    public var url: String
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]
    public var peer: Peer

    /// The kind of server, which decides about authorities and deadlines.
    public enum Peer: Sendable, Hashable {
        /// A service on the Internet.
        case service
        /// One of this machine, which responds at once or not at all.
        case local
        /// Vault, which often has an authority of its own.
        case vault
    }

    public init(
        _ method: String, _ url: String, fields: [(name: String, value: String)] = [], body: [UInt8] = [],
        to peer: Peer = .service
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.peer = peer
    }
}

/// A response, whole.
public struct CloudResponse: Sendable {
    public var status: Int
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The first field of that name, in any case.
    func field(_ name: String) -> String? {
        fields.first { $0.name.utf8.elementsEqual(name.utf8, by: { $0 | 0x20 == $1 | 0x20 }) }?.value
    }
}

/// The outside as this module sees it: the environment, files, other servers and the time. Tests replace it.
public struct CloudRim: Sendable {
    public var environment: [String: String]
    /// The content of a file.
    public var readFile: @Sendable (String) throws -> [UInt8]
    /// Sends a request and gives the response, of any status.
    public var send: @Sendable (CloudRequest) async throws(CloudError) -> CloudResponse
    public var now: @Sendable () -> WallTime
    public var sleep: @Sendable (Duration) async -> Void

    public init(
        environment: [String: String], readFile: @escaping @Sendable (String) throws -> [UInt8],
        send: @escaping @Sendable (CloudRequest) async throws(CloudError) -> CloudResponse,
        now: @escaping @Sendable () -> WallTime = { .current },
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.environment = environment
        self.readFile = readFile
        self.send = send
        self.now = now
        self.sleep = sleep
    }

    /// With real servers: a service has 10 s for a response of at most 2 MiB, one of this machine 2 s.
    ///
    /// The trusted authorities are those of the operating system, or those in the file of AWS_CA_BUNDLE, for Vault that
    /// of VAULT_CACERT. Files are read, and threads begin, when a request needs them.
    ///
    /// - Parameters:
    ///   - tls: for services instead. Default: `nil`.
    ///   - loop: the event loop of the connections. Default: `nil`, one of its own.
    public init(
        environment: [String: String], readFile: @escaping @Sendable (String) throws -> [UInt8],
        tls: TLSContext? = nil, loop: IOLoop? = nil
    ) {
        let clients = CloudClients(environment: environment, readFile: readFile, tls: tls, loop: loop)
        self.init(environment: environment, readFile: readFile) { request async throws(CloudError) -> CloudResponse in
            try await clients.client(for: request.peer).send(request)
        }
    }

    /// A variable that is set and not empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension HTTPClient {
    fileprivate nonisolated func send(_ request: CloudRequest) async throws(CloudError) -> CloudResponse {
        var fields = HTTPFields()
        for field in request.fields { fields.append(field.name, field.value) }
        do {
            let response = try await send(request.method, request.url, fields: fields, body: ByteSlice(request.body))
            return CloudResponse(
                status: Int(response.status), fields: response.fields.all.map { ($0.name, $0.value) },
                body: response.body.array)
        } catch {
            throw CloudError(.unreachable, "\(request.place): \(error)")
        }
    }
}

/// The clients of a `CloudRim`, each made when it is needed.
private final class CloudClients: Sendable {
    private let environment: [String: String]
    private let readFile: @Sendable (String) throws -> [UInt8]
    private let tls: TLSContext?
    private let loop: IOLoop?
    private let made = Locked<[CloudRequest.Peer: HTTPClient]>([:])

    init(
        environment: [String: String], readFile: @escaping @Sendable (String) throws -> [UInt8], tls: TLSContext?,
        loop: IOLoop?
    ) {
        self.environment = environment
        self.readFile = readFile
        self.tls = tls
        self.loop = loop
    }

    func client(for peer: CloudRequest.Peer) throws(CloudError) -> HTTPClient {
        try made.withLock { made throws(CloudError) in
            if let client = made[peer] { return client }
            let client = try make(peer)
            made[peer] = client
            return client
        }
    }

    private func make(_ peer: CloudRequest.Peer) throws(CloudError) -> HTTPClient {
        var configuration = HTTPClientConfiguration()
        configuration.timeout = .seconds(peer == .local ? 2 : 10)
        configuration.limits.body = peer == .local ? 64 << 10 : 2 << 20
        switch peer {
        case .service: configuration.tls = if let tls { tls } else { try context("AWS_CA_BUNDLE") }
        case .vault: configuration.tls = try context("VAULT_CACERT")
        case .local: configuration.tls = try context(nil)
        }
        do { return try HTTPClient(configuration: configuration, loop: loop) } catch {
            throw CloudError(.configuration, "no connections can be made: \(error)")
        }
    }

    /// A client's context with the authorities of the file that a variable names, or those of the operating system.
    private func context(_ variable: String?) throws(CloudError) -> TLSContext {
        do {
            guard let variable, let path = environment[variable], !path.isEmpty else {
                return try TLSContext(.client())
            }
            let store = try KeyStore(try readFile(path))
            return try TLSContext(.client(trust: .certificates(try store.trustedCertificates())))
        } catch {
            throw CloudError(
                .configuration, "the authorities\(variable.map { " of \($0)" } ?? "") cannot be used: \(error)")
        }
    }
}

extension CloudRequest {
    /// The URL without its path and query, which may hold names and signatures.
    var place: String {
        HTTPURL(url).map { "\($0.isTLS ? "https" : "http")://\($0.host)" } ?? "the URL"
    }
}
