import Testing
import TrestleTransport

/// Handshakes between two ends of ours: what is agreed on, and how each failure reads on both sides.
@Suite struct HandshakeTests {
    @Test(arguments: [TLSVersion.tls1_2, .tls1_3], ["127.0.0.1", "::1", "localhost"])
    func aTrustedServerIsTalkedTo(_ version: TLSVersion, _ host: String) async throws {
        try await withLoop { loop in
            let server = try TLSContext(.testServer())
            let pair = try await TLSPair(loop, server: server)
            let client = try TLSContext(.testClient().with { $0.maximumVersion = version })
            let port = host == "::1" ? try await ipv6Port(loop, server) : pair.port
            let session = try #require(await pair.connect(client, host: host, port: port)?.session)
            #expect(session.version == version)
            #expect(session.peerCertificates == (try Certificates.identity("server").chain))
            #expect(session.isResumed == false)
            if host != "::1" {
                // SNI carries names and never addresses (RFC 6066, 3).
                #expect(await pair.accepted.next()?.session?.serverName == (host == "localhost" ? "localhost" : nil))
            }
        }
    }

    private func ipv6Port(_ loop: IOLoop, _ server: TLSContext) async throws -> UInt16 {
        var options = ListenerOptions()
        options.tls = server
        return try await loop.listen(host: "::1", options: options) { .echo() }
    }

    @Test func anIntermediateIsSentAlong() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer("leaf", chain: "chain")))
            let session = try #require(await pair.connect(TLSContext(.testClient()))?.session)
            #expect(session.peerCertificates.map(\.subject) == ["CN=localhost", "CN=Test Intermediate"])
        }
    }

    @Test func whoTrustsAnIntermediateNeedsNoRoot() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer("leaf")))
            #expect(await pair.connect(try TLSContext(.testClient("middle")))?.session != nil)
        }
    }

    enum Wrong: String, CaseIterable {
        case unknownAuthority, missingIntermediate, selfSigned, expired, notYetValid, otherName, onlyCommonName
        case addressAgainstName, untrustedRoot
    }

    @Test(arguments: Wrong.allCases, [TLSVersion.tls1_2, .tls1_3])
    func aWrongCertificateIsRefusedForTheRightReason(_ wrong: Wrong, _ version: TLSVersion) async throws {
        try await withLoop { loop in
            var server = "server"
            var client = try TLSConfiguration.testClient()
            client.maximumVersion = version
            var step = TLSFailure.Step.certificate
            let own: Certificate
            let cause: TLSFailure.Cause
            func identity(_ name: String) throws -> Certificate { try Certificates.identity(name).certificate }
            switch wrong {
            case .unknownAuthority:
                client.trust = try Certificates.trust("other")
                own = try identity("server")
                cause = .unknownIssuer("CN=Test Root", of: own)
            case .missingIntermediate:
                server = "leaf"
                own = try identity(server)
                cause = .unknownIssuer("CN=Test Intermediate", of: own)
            case .selfSigned:
                server = "self"
                own = try identity(server)
                cause = .selfSigned
            case .untrustedRoot:
                server = "self"
                client.trust = try Certificates.trust("server")
                own = try identity(server)
                cause = .selfSigned
            case .expired:
                server = "expired"
                own = try identity(server)
                cause = .expired(own)
            case .notYetValid:
                server = "future"
                own = try identity(server)
                cause = .notYetValid(own)
            case .otherName:
                client.nameCheck = .name("broker.elsewhere.example")
                step = .name
                own = try identity("server")
                cause = .nameMismatch(expected: .dns("broker.elsewhere.example"), found: own.subjectAlternativeNames)
            case .onlyCommonName:
                server = "named-only"
                client.nameCheck = .name("localhost")
                step = .name
                own = try identity(server)
                cause = .nameMismatch(expected: .dns("localhost"), found: [])
                #expect(own.commonName == "localhost")
            case .addressAgainstName:
                server = "dns-only"
                step = .name
                own = try identity(server)
                cause = .nameMismatch(expected: .ip([127, 0, 0, 1]), found: [.dns("broker.example")])
            }
            let pair = try await TLSPair(loop, server: TLSContext(.testServer(server)))
            let failure = try #require(await pair.connect(TLSContext(client))?.failure)
            #expect(failure.cause == cause)
            #expect(failure.step == step)
            #expect(failure.peerCertificates.first == own)
            #expect(failure.peer == "127.0.0.1:\(pair.port)")
            // The server hears of it too, by an alert.
            let theirs = try #require(await pair.accepted.next())
            if case .opened = theirs {
                // TLS 1.3: the server is done before the client has judged.
                #expect(await pair.accepted.next()?.failure?.alertReceived != nil)
            } else {
                #expect(theirs.failure?.alertReceived != nil)
            }
        }
    }

    @Test(arguments: [
        ("device.plant.example", true), ("DEVICE.Plant.EXAMPLE", true), ("device.plant.example.", true),
        ("a.device.plant.example", false), ("plant.example", false), (".plant.example", false),
        ("localhost", true), ("127.0.0.1", true), ("127.0.0.2", false), ("::1", true), ("0:0:0:0:0:0:0:1", true),
    ])
    func namesMatchByTheRulesOfRFC6125(_ name: String, _ matches: Bool) throws {
        let names = try Certificates.identity("server").certificate.subjectAlternativeNames
        #expect(PeerName(name).matches(names) == matches)
    }

    @Test func wildcardsStandForOneWholeLeftMostLabelOnly() {
        for pattern in ["*", "*.com", "f*.example.com", "*.*.example.com", "foo.*.com", "*foo.example.com"] {
            #expect(!PeerName.dns("foo.example.com").matches([.dns(pattern)]), "\(pattern)")
        }
        #expect(PeerName.dns("foo.example.com").matches([.dns("*.example.com")]))
        #expect(!PeerName.dns("127.0.0.1").matches([.ip([127, 0, 0, 1])]))
        #expect(!PeerName.ip([127, 0, 0, 1]).matches([.dns("127.0.0.1")]))
        #expect(!PeerName.dns("a.example.com\0").matches([.dns("a.example.com\0")]))
    }

    @Test func checksAreSwitchedOffByNameOnly() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer("dns-only")))
            let nameless = try TLSConfiguration.testClient().with { $0.nameCheck = .offInsecurely }
            #expect(await pair.connect(try TLSContext(nameless))?.session != nil)
            let other = try TLSConfiguration.testClient("other").with { $0.nameCheck = .offInsecurely }
            #expect(await pair.connect(try TLSContext(other))?.failure?.step == .certificate)
            #expect(await pair.connect(try TLSContext(.client(trust: .anyoneInsecurely)))?.session != nil)
            #expect(await pair.connect(try TLSContext(.client()))?.failure?.step == .certificate)
        }
    }

    // MARK: Client certificates

    @Test(arguments: [TLSVersion.tls1_2, .tls1_3])
    func clientCertificatesAreChecked(_ version: TLSVersion) async throws {
        try await withLoop { loop in
            func server(_ asks: TLSConfiguration.ClientCertificates) async throws -> TLSPair {
                let configuration = TLSConfiguration.server(
                    identity: try Certificates.identity("server"), clientCertificates: asks,
                    trust: try Certificates.trust("root"))
                return try await TLSPair(loop, server: TLSContext(configuration))
            }
            func client(_ name: String?) throws -> TLSContext {
                var configuration = try TLSConfiguration.testClient()
                configuration.maximumVersion = version
                configuration.identity = try name.map { try Certificates.identity($0) }
                return try TLSContext(configuration)
            }
            for asks in [TLSConfiguration.ClientCertificates.optional, .required] {
                let pair = try await server(asks)
                #expect(await pair.connect(try client("client"))?.session != nil)
                #expect(await pair.accepted.next()?.session?.peerCertificates.first?.commonName == "Client One")
                _ = await pair.accepted.next()
                let stranger = try #require(await pair.connect(client("stranger"))?.failure)
                #expect(stranger.cause == .clientCertificateRefused(.unknownAuthority))
                #expect(stranger.step == .clientCertificate)
                let refusal = try #require(await pair.accepted.next()?.failure)
                #expect(refusal.step == .clientCertificate)
                #expect(refusal.peerCertificates.first?.commonName == "Client Two")
                let nobody = try #require(await pair.connect(client(nil)))
                if asks == .optional {
                    #expect(nobody.session != nil)
                } else {
                    #expect(nobody.failure?.cause == .clientCertificateRequired)
                    #expect(await pair.accepted.next()?.failure?.cause == .clientCertificateRequired)
                }
            }
            let pair = try await server(.none)
            #expect(await pair.connect(try client("client"))?.session != nil)
            #expect(await pair.accepted.next()?.session?.peerCertificates == [])
        }
    }

    // MARK: Negotiation

    @Test func versionsWithoutOverlapAreNamed() async throws {
        try await withLoop { loop in
            let server = try TLSConfiguration.testServer().with { $0.minimumVersion = .tls1_3 }
            let pair = try await TLSPair(loop, server: TLSContext(server))
            let client = try TLSConfiguration.testClient().with { $0.maximumVersion = .tls1_2 }
            let failure = try #require(await pair.connect(TLSContext(client))?.failure)
            #expect(failure.cause == .protocolVersion(offered: nil))
            #expect(failure.alertReceived == .protocolVersion)
            #expect(failure.offeredVersions == .tls1_2 ... .tls1_2)
            #expect(await pair.accepted.next()?.failure?.cause == .protocolVersion(offered: .tls1_2))
        }
    }

    @Test func ciphersWithoutOverlapAreNamed() async throws {
        try await withLoop { loop in
            let server = try TLSConfiguration.testServer().with {
                $0.maximumVersion = .tls1_2
                $0.cipherList = "ECDHE-ECDSA-AES128-GCM-SHA256"
            }
            let pair = try await TLSPair(loop, server: TLSContext(server))
            let client = try TLSConfiguration.testClient().with { $0.cipherList = "ECDHE-ECDSA-AES256-GCM-SHA384" }
            #expect(await pair.connect(try TLSContext(client))?.failure?.cause == .cipher)
            #expect(await pair.accepted.next()?.failure?.cause == .cipher)
        }
    }

    @Test func settingsThatCannotBeUsedAreRefusedWhenTheContextIsMade() throws {
        func reason(_ configuration: TLSConfiguration) -> String? {
            do throws(TLSFailure) {
                _ = try TLSContext(configuration)
                return nil
            } catch {
                return error.step == .configuration ? error.description : nil
            }
        }
        let client = try TLSConfiguration.testClient()
        // The value is not repeated: a password may have been put in its place.
        #expect(reason(client.with { $0.cipherList = "NONSENSE" })?.contains("the cipher list for TLS 1.2") == true)
        #expect(reason(client.with { $0.cipherSuites = "NONSENSE" })?.contains("the cipher suites for TLS 1.3") == true)
        #expect(reason(client.with { $0.minimumVersion = .tls1_0 })?.contains("TLS 1.0") == true)
        #expect(
            reason(
                client.with {
                    $0.minimumVersion = .tls1_3
                    $0.maximumVersion = .tls1_2
                }) != nil)
        #expect(reason(client.with { $0.applicationProtocols = [""] }) != nil)
        #expect(reason(client.with { $0.trust = .certificates([]) }) != nil)
        #expect(reason(try TLSConfiguration.testServer().with { $0.identity = nil }) != nil)
    }

    @Test func applicationProtocolsAreNegotiated() async throws {
        try await withLoop { loop in
            let server = try TLSConfiguration.testServer().with { $0.applicationProtocols = ["mqtt", "kafka"] }
            let pair = try await TLSPair(loop, server: TLSContext(server))
            func client(_ names: String...) throws -> TLSContext {
                try TLSContext(try TLSConfiguration.testClient().with { $0.applicationProtocols = names })
            }
            #expect(await pair.connect(try client("kafka", "mqtt"))?.session?.applicationProtocol == "mqtt")
            #expect(await pair.connect(try client("kafka"))?.session?.applicationProtocol == "kafka")
            #expect(await pair.connect(try client())?.session.map(\.applicationProtocol) == .some(nil))
            let failure = await pair.connect(try client("http/1.1"))?.failure
            #expect(failure?.cause == .applicationProtocol(expected: ["http/1.1"]))
        }
    }

    // MARK: Sessions, renewal, secrets

    @Test(arguments: [TLSVersion.tls1_2, .tls1_3])
    func clientsThatComeBackResume(_ version: TLSVersion) async throws {
        try await withLoop { loop in
            let server = TLSConfiguration.server(
                identity: try Certificates.identity("server"), clientCertificates: .optional,
                trust: try Certificates.trust("root"))
            let context = try TLSContext(server)
            let pair = try await TLSPair(loop, server: context)
            let configuration = try TLSConfiguration.testClient().with {
                $0.maximumVersion = version
                $0.identity = try? Certificates.identity("client")
            }
            let client = try TLSContext(configuration)
            #expect(await pair.connect(client)?.session?.isResumed == false)
            for _ in 0..<3 {
                let session = try #require(await pair.connect(client)?.session)
                #expect(session.isResumed)
                #expect(session.peerCertificates.first?.commonName == "localhost")
            }
            // The client's certificate is remembered with the session.
            for _ in 0..<7 {
                let accepted = await pair.accepted.next()
                if let session = accepted?.session {
                    #expect(session.peerCertificates.first?.commonName == "Client One")
                }
            }
            // Another name is another peer.
            #expect(await pair.connect(client, host: "localhost")?.session?.isResumed == false)
            let forgetful = try TLSContext(configuration.with { $0.resumesSessions = false })
            for _ in 0..<2 { #expect(await pair.connect(forgetful)?.session?.isResumed == false) }
            // A reload may have withdrawn trust: nobody resumes over it.
            try context.reload(server)
            #expect(await pair.connect(client)?.session?.isResumed == false)
            try client.reload(configuration)
            #expect(await pair.connect(client)?.session?.isResumed == false)
        }
    }

    @Test func aRenewedCertificateIsShownWithoutARestart() async throws {
        try await withLoop { loop in
            let server = try TLSContext(.testServer("expired"))
            let pair = try await TLSPair(loop, server: server)
            let client = try TLSContext(.testClient())
            #expect(await pair.connect(client)?.failure?.step == .certificate)
            try server.reload(.testServer("renewed"))
            let session = try #require(await pair.connect(client)?.session)
            #expect(session.peerCertificates.first?.subjectAlternativeNames.contains(.dns("renewed.example")) == true)
            // One that cannot be used changes nothing.
            #expect(throws: TLSFailure.self) {
                try server.reload(try TLSConfiguration.testServer().with { $0.cipherList = "NONSENSE" })
            }
            #expect(throws: TLSFailure.self) { try server.reload(.testClient()) }
            #expect(await pair.connect(client)?.session != nil)
        }
    }

    @Test func secretsAreLoggedOnlyOnRequest() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()))
            let lines = Outcomes<String>()
            let client = try TLSConfiguration.testClient().with { $0.keyLog = { lines.add($0) } }
            #expect(await pair.connect(try TLSContext(client))?.session != nil)
            var labels: [String] = []
            for _ in 0..<4 { labels.append(String(await lines.next()?.prefix { $0 != " " } ?? "")) }
            #expect(labels.contains("CLIENT_HANDSHAKE_TRAFFIC_SECRET"))
            #expect(labels.contains("SERVER_HANDSHAKE_TRAFFIC_SECRET"))
        }
    }

    @Test func aContextOfTheWrongSideIsAMistakeThatIsNamed() async throws {
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testClient()))
            let failure = try #require(await pair.connect(TLSContext(.testServer()))?.failure)
            #expect(failure.step == .configuration)
            #expect(await pair.accepted.next()?.failure?.step == .configuration)
        }
    }
}
