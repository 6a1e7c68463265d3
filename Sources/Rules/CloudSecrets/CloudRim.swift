public import TrestleBase
public import TrestleTransport
import TrestleHTTP
import WireBytes

/// A request to a service, ready to be sent.
public struct CloudRequest: Sendable {
    public var method: String
    /// `http://` or `https://`.
    public var url: String
    public var fields: [(name: String, value: String)]
    public var body: [UInt8]
    /// Whether the service is one of this machine, which responds at once or not at all.
    public var isLocal: Bool

    public init(
        _ method: String, _ url: String, fields: [(name: String, value: String)] = [], body: [UInt8] = [],
        isLocal: Bool = false
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.isLocal = isLocal
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
    /// - Parameters:
    ///   - tls: the trusted authorities. Default: `nil`, the authorities of the operating system.
    ///   - loop: the event loop of the connections. Default: `nil`, one of its own.
    public init(
        environment: [String: String], readFile: @escaping @Sendable (String) throws -> [UInt8],
        tls: TLSContext? = nil, loop: IOLoop? = nil
    ) throws(CloudError) {
        let remote: HTTPClient
        let local: HTTPClient
        do {
            var configuration = HTTPClientConfiguration()
            configuration.tls = try tls ?? TLSContext(.client())
            configuration.limits.body = 2 << 20
            configuration.timeout = .seconds(10)
            remote = try HTTPClient(configuration: configuration, loop: loop)
            configuration.timeout = .seconds(2)
            configuration.limits.body = 64 << 10
            local = try HTTPClient(configuration: configuration, loop: loop)
        } catch {
            throw CloudError(.configuration, "no connections can be made: \(error)")
        }
        self.init(environment: environment, readFile: readFile) { request async throws(CloudError) -> CloudResponse in
            var fields = HTTPFields()
            for field in request.fields { fields.append(field.name, field.value) }
            do {
                let response = try await (request.isLocal ? local : remote)
                    .send(request.method, request.url, fields: fields, body: ByteSlice(request.body))
                return CloudResponse(
                    status: Int(response.status), fields: response.fields.all.map { ($0.name, $0.value) },
                    body: response.body.array)
            } catch {
                throw CloudError(.unreachable, "\(request.place): \(error)")
            }
        }
    }

    /// A variable that is set and not empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension CloudRequest {
    /// The URL without its path and query, which may hold names and signatures.
    var place: String {
        HTTPURL(url).map { "\($0.isTLS ? "https" : "http")://\($0.host)" } ?? "the URL"
    }
}
