import Certificates
import Testing
import TrestleHTTP
import TrestleTransport
import WireBytes

/// Client and server over TLS; curl and Python are the peers in `test_status.py`.
@Suite struct HTTPOverTLSTests {
    private struct Contexts {
        let server: TLSContext
        let client: TLSContext
        let stranger: TLSContext

        init() throws {
            let authority = try CertificateAuthority(commonName: "Test CA", key: .ecdsaP256, days: 1)
            let key = try KeyPair(.ecdsaP256)
            let certificate = try authority.issue(
                commonName: "server", role: .server, names: [.ip([127, 0, 0, 1])], days: 1, key: key,
                keyKind: .ecdsaP256)
            let chain = try Self.certificates(try certificate.pem())
            guard case .key(let loaded, _)? = try KeyStore(Array(try key.pem().utf8)).entries.first?.content else {
                throw StoreError(.noPrivateKey)
            }
            server = try TLSContext(.server(identity: try TLSIdentity(chain: chain, key: loaded)))
            client = try TLSContext(
                .client(trust: .certificates(try Self.certificates(try authority.certificate.pem()))))
            let other = try CertificateAuthority(commonName: "Other CA", key: .ecdsaP256, days: 1)
            stranger = try TLSContext(
                .client(trust: .certificates(try Self.certificates(try other.certificate.pem()))))
        }

        private static func certificates(_ pem: String) throws -> [Certificate] {
            try KeyStore(Array(pem.utf8)).entries.compactMap { entry in
                if case .certificate(let certificate) = entry.content { certificate } else { nil }
            }
        }
    }

    private func serve(_ contexts: Contexts, body: (UInt16) async throws -> Void) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.tls = contexts.server
        configuration.headTimeout = .seconds(2)
        let server = try HTTPServer(configuration: configuration, handler: HTTPServerTests.standard)
        let port = try await server.start()
        try await body(port)
        await server.stop()
    }

    @Test func requestsContentAndStreamsPassOverOneConnection() async throws {
        let contexts = try Contexts()
        try await serve(contexts) { port in
            var configuration = HTTPClientConfiguration()
            configuration.tls = contexts.client
            configuration.maximumConnections = 1
            let client = try HTTPClient(configuration: configuration)
            let content = ByteSlice(utf8: String(repeating: "0123456789", count: 50_000))
            for _ in 0..<3 {
                let echo = try await client.send("POST", "https://127.0.0.1:\(port)/echo", body: content)
                #expect(echo.status == 200 && echo.body == content)
                let count = try await client.send("GET", "https://127.0.0.1:\(port)/count")
                #expect(count.body == "0\n1\n2\n")
            }
            await client.stop()
        }
    }

    @Test func aServerOfAnUnknownAuthorityOrNameGetsNoRequest() async throws {
        let contexts = try Contexts()
        try await serve(contexts) { port in
            for (tls, host) in [(contexts.stranger, "127.0.0.1"), (contexts.client, "localhost")] {
                var configuration = HTTPClientConfiguration()
                configuration.tls = tls
                let client = try HTTPClient(configuration: configuration)
                await #expect { try await client.send("GET", "https://\(host):\(port)/count") } throws: {
                    ($0 as? HTTPClientError)?.code == .connection
                }
                await client.stop()
            }
        }
    }

    @Test func plaintextAndTLSDoNotMeet() async throws {
        let contexts = try Contexts()
        try await serve(contexts) { port in
            let client = try HTTPClient()
            await #expect { try await client.send("GET", "http://127.0.0.1:\(port)/count") } throws: {
                ($0 as? HTTPClientError)?.code == .connection
            }
            // Without a context nothing is sent, not even in the clear.
            await #expect { try await client.send("GET", "https://127.0.0.1:\(port)/count") } throws: {
                ($0 as? HTTPClientError)?.code == .invalidRequest
            }
            await client.stop()
        }
    }

    /// Connections that begin no handshake are closed first when there are too many.
    @Test func connectionsWithoutAHandshakeKeepNobodyOut() async throws {
        let contexts = try Contexts()
        var configuration = HTTPServerConfiguration()
        configuration.tls = contexts.server
        configuration.maximumConnections = 8
        let server = try HTTPServer(configuration: configuration, handler: HTTPServerTests.standard)
        let port = try await server.start()
        var crowd: [RawClient] = []
        for _ in 0..<30 { crowd.append(try await RawClient(port: port)) }
        var client = HTTPClientConfiguration()
        client.tls = contexts.client
        let own = try HTTPClient(configuration: client)
        for _ in 0..<5 {
            let found = try await own.send("GET", "https://127.0.0.1:\(port)/count")
            #expect(found.status == 200)
        }
        await own.stop()
        await server.stop()
        for var one in crowd { #expect(await one.isClosed()) }
    }
}
