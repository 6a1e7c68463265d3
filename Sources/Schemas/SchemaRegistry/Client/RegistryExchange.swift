import Synchronization
import TrestleBase
import TrestleHTTP
import TrestleJSON
import TrestleTransport
import WireBytes

/// Sends requests to the registries of a configuration, one after the other until one responds.
struct RegistryExchange: Sendable {
    private let configuration: SchemaRegistryConfiguration
    private let client: HTTPClient?
    /// The registry that responded last.
    private let current = CurrentIndex()
    private let sent = LastSecret()

    /// The secret that registries were sent last.
    private final class LastSecret: Sendable {
        let value = Mutex<SentSecret?>(nil)
    }

    /// A registry's words for people: without the secret that it was sent.
    func shown(_ text: String) -> String { "\(PeerText(text, hiding: sent.value.withLock { $0 }))" }

    private final class CurrentIndex: Sendable {
        private let value = Atomic(0)
        func load() -> Int { value.load(ordering: .relaxed) }
        func store(_ index: Int) { value.store(index, ordering: .relaxed) }
    }

    init(_ configuration: SchemaRegistryConfiguration, loop: IOLoop?) throws(SchemaRegistryError) {
        guard !configuration.urls.isEmpty else { throw SchemaRegistryError(.configuration, "no registry is given") }
        // The text itself may be a misplaced secret.
        for (place, url) in configuration.urls.enumerated() where !MockRegistry.isMock(url) && HTTPURL(url) == nil {
            throw SchemaRegistryError(
                .configuration, "URL \(place + 1) of the registry is not http://, https:// or mock://")
        }
        self.configuration = configuration
        guard configuration.urls.contains(where: { !MockRegistry.isMock($0) }) else {
            client = nil
            return
        }
        do {
            var http = HTTPClientConfiguration()
            http.timeout = configuration.timeout
            http.tls = configuration.tls
            if http.tls == nil, configuration.urls.contains(where: { HTTPURL($0)?.isTLS == true }) {
                http.tls = try TLSContext(.client())
            }
            client = try HTTPClient(configuration: http, loop: loop)
        } catch { throw SchemaRegistryError(.configuration, "no connections can be made: \(error)") }
    }

    func stop() async { await client?.stop() }

    /// Sends a request and gives the body of a success.
    ///
    /// - Parameter target: path and query.
    func send(_ method: String, _ target: String, body: JSON? = nil) async throws(SchemaRegistryError) -> JSON {
        let first = current.load()
        var last = SchemaRegistryError(.unavailable, "no registry responds")
        for offset in configuration.urls.indices {
            let index = (first + offset) % configuration.urls.count
            do throws(SchemaRegistryError) {
                let response = try await send(method, target, body, to: configuration.urls[index])
                current.store(index)
                return response
            } catch {
                guard error.isTransient else { throw error }
                last = error
            }
        }
        throw last
    }

    private func send(
        _ method: String, _ target: String, _ body: JSON?, to url: String
    ) async throws(SchemaRegistryError) -> JSON {
        if MockRegistry.isMock(url) {
            let request = RegistryRequest(method, target, body: body.map { Array($0.description.utf8) } ?? [])
            let response = MockRegistry.named(url).respond(to: request)
            return try Self.check(response.status, response.body, url, nil)
        }
        guard let client else { throw SchemaRegistryError(.configuration, "no connections can be made") }
        var fields: HTTPFields = ["Accept": "\(RegistryResponse.contentType), application/json"]
        if body != nil { fields.append("Content-Type", RegistryResponse.contentType) }
        let secret = try await authenticate(&fields)
        if let secret { sent.value.withLock { $0 = secret } }
        let base = url.utf8.last == UInt8(ascii: "/") ? String(url.dropLast()) : url
        let response: HTTPClientResponse
        do throws(HTTPClientError) {
            response = try await client.send(
                method, base + target, fields: fields, body: ByteSlice(utf8: body?.description ?? ""))
        } catch {
            throw SchemaRegistryError(
                error.code == .invalidRequest ? .configuration : .unavailable,
                "\(PeerText("\(ShownURL(base))")): \(error)")
        }
        let json = response.body.isEmpty ? JSON.null : try? JSON(parsing: response.body)
        return try Self.check(Int(response.status), json, base, secret)
    }

    /// - Returns: the secret that the registry is sent.
    private func authenticate(_ fields: inout HTTPFields) async throws(SchemaRegistryError) -> SentSecret? {
        switch configuration.authentication {
        case .none: return nil
        case .basic(let username, let password):
            fields.append("Authorization", "Basic \(Base64.encode(Array("\(username):\(password)".utf8)))")
            return SentSecret("password", password.utf8)
        case .bearer(let token):
            do {
                let token = try await token()
                fields.append("Authorization", "Bearer \(token)")
                return SentSecret("token", token.utf8)
            } catch {
                throw SchemaRegistryError(.unavailable, "no token: \(error)")
            }
        }
    }

    /// The body of a success; otherwise the failure with its kind.
    private static func check(
        _ status: Int, _ body: JSON?, _ url: String, _ secret: SentSecret?
    ) throws(SchemaRegistryError) -> JSON {
        if (200..<300).contains(status) {
            guard let body else {
                throw SchemaRegistryError(.invalidResponse, "\(PeerText("\(ShownURL(url))")): the response is not JSON")
            }
            return body
        }
        let number = body?["error_code"]?.integer ?? 0
        let message = PeerText(body?["message"]?.text ?? "HTTP status \(status)", hiding: secret)
        let code: SchemaRegistryError.Code =
            switch status {
            case 401, 403: .unauthorized
            case 404: .notFound
            case 409: .incompatible
            case 408, 429, 500...: .unavailable
            default: .refused
            }
        throw SchemaRegistryError(code, errorCode: number, "\(message)\(number > 0 ? " (\(number))" : "")")
    }
}

/// Registries of this process, for tests: `mock://NAME` is the same one wherever it is named.
final class MockRegistry: Sendable {
    private static let registries = Mutex<[String: MockRegistry]>([:])
    private let state = Mutex(RegistryState())

    static func isMock(_ url: String) -> Bool { url.begins(with: "mock://") }

    static func named(_ url: String) -> MockRegistry {
        registries.withLock { registries in
            if let found = registries[url] { return found }
            let made = MockRegistry()
            registries[url] = made
            return made
        }
    }

    func respond(to request: RegistryRequest) -> RegistryResponse {
        state.withLock { state in
            let outcome = state.respond(to: request)
            for record in outcome.records { state.apply(record) }
            return outcome.response
        }
    }
}
