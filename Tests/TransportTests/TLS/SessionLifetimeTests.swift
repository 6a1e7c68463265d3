import Foundation
import Testing
import TrestleBase
import TrestleTransport

/// A session that is resumed believes what an earlier handshake has shown: for a time, and no longer than that was true.
@Suite struct SessionLifetimeTests {
    static let versions = [TLSVersion.tls1_2, .tls1_3]

    private func mutual(_ server: TLSIdentity) throws -> TLSConfiguration {
        .server(identity: server, clientCertificates: .required, trust: try Certificates.trust("root"))
    }

    @Test(arguments: versions)
    func aClientWhoseCertificateHasExpiredIsNotLetInByItsTicket(_ version: TLSVersion) async throws {
        let brief = try BriefCertificates()
        try brief.issue("brief", extensions: "extendedKeyUsage=clientAuth", seconds: 5)
        let expiry = ContinuousClock.now + .seconds(5)
        let client = try TLSContext(
            .client(trust: Certificates.trust("root"), identity: brief.identity("brief")).with {
                $0.maximumVersion = version
            })
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(mutual(Certificates.identity("server"))))
            #expect(await pair.connect(client)?.session?.isResumed == false)
            // Each resumption gives new tickets, which must not live on their own.
            for _ in 0..<3 { #expect(await pair.connect(client)?.session?.isResumed == true) }
            try await Task.sleep(until: expiry + .seconds(2))
            let failure = try #require(await pair.connect(client)?.failure)
            #expect(failure.step == .clientCertificate || failure.alertReceived == .certificateExpired)
        }
    }

    @Test(arguments: versions)
    func aServerWhoseCertificateHasExpiredIsNotBelievedByItsTicket(_ version: TLSVersion) async throws {
        let brief = try BriefCertificates()
        try brief.issue("brief", extensions: "subjectAltName=IP:127.0.0.1", seconds: 5)
        let expiry = ContinuousClock.now + .seconds(5)
        let server = try TLSContext(.server(identity: brief.identity("brief")))
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: server)
            let client = try TLSContext(.testClient().with { $0.maximumVersion = version })
            #expect(await pair.connect(client)?.session?.isResumed == false)
            #expect(await pair.connect(client)?.session?.isResumed == true)
            try await Task.sleep(until: expiry + .seconds(2))
            let failure = try #require(await pair.connect(client)?.failure)
            guard case .expired = failure.cause else { throw failure }
        }
    }

    @Test(arguments: versions, [true, false])
    func resumingDoesNotProlongASession(_ version: TLSVersion, serverDecides: Bool) async throws {
        try await withLoop { loop in
            let server = try TLSContext(
                .testServer().with { if serverDecides { $0.sessionLifetime = .seconds(3) } })
            let pair = try await TLSPair(loop, server: server)
            let client = try TLSContext(
                .testClient().with {
                    $0.maximumVersion = version
                    if !serverDecides { $0.sessionLifetime = .seconds(3) }
                })
            let start = ContinuousClock.now
            #expect(await pair.connect(client)?.session?.isResumed == false)
            var lastResumed = start
            while ContinuousClock.now - start < .seconds(7) {
                let session = try #require(await pair.connect(client)?.session)
                if !session.isResumed { break }
                lastResumed = ContinuousClock.now
                try await Task.sleep(for: .milliseconds(100))
            }
            // To the second, and a moment for the handshake itself.
            #expect(lastResumed - start < .seconds(6))
            #expect(ContinuousClock.now - start < .seconds(7))
        }
    }

    @Test func ticketKeysChangeAndThoseOfOldAreForgotten() throws {
        var ring = TicketKeyRing(lifetime: .seconds(100))
        func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }
        let made = ring.keyForNewTicket(now: at(1000))
        let first = try #require(made)
        let same = ring.keyForNewTicket(now: at(1099))
        #expect(same?.name == first.name)
        let next = ring.keyForNewTicket(now: at(1100))
        let second = try #require(next)
        #expect(second.name != first.name)
        // A ticket of the last moment is still read for as long as it may live.
        let unknown = [UInt8](repeating: 0, count: 16)
        let found = [(unknown, 1100), (first.name, 1199), (first.name, 1200), (second.name, 1299), (second.name, 1300)]
            .map { name, time in ring.key(named: name, now: at(time))?.name }
        #expect(found == [nil, first.name, nil, second.name, nil])
    }
}

/// What an authority has taken back is refused, on both sides.
@Suite struct RevocationTests {
    @Test(arguments: SessionLifetimeTests.versions)
    func aRevokedClientIsRefusedAndOthersAreNot(_ version: TLSVersion) async throws {
        let made = try BriefCertificates()
        try made.issue("second", extensions: "extendedKeyUsage=clientAuth", seconds: 3600)
        let lists = try made.revocationList(of: ["client"])
        #expect(lists.map(\.issuer) == ["CN=Test Root"])
        let second = try made.identity("second")
        try await withLoop { loop in
            let open = TLSConfiguration.server(
                identity: try Certificates.identity("server"), clientCertificates: .required,
                trust: try Certificates.trust("root"))
            let server = try TLSContext(open)
            let pair = try await TLSPair(loop, server: server)
            func client(_ identity: TLSIdentity) throws -> TLSContext {
                try TLSContext(
                    .client(trust: Certificates.trust("root"), identity: identity).with { $0.maximumVersion = version })
            }
            let first = try client(Certificates.identity("client"))
            #expect(await pair.connect(first)?.session != nil)
            // A list that comes while it runs ends tickets, too.
            try server.reload(open.with { $0.revocationLists = lists })
            #expect(await pair.connect(first)?.failure != nil)
            #expect(await pair.connect(try client(second))?.session != nil)
        }
    }

    /// What a root's list says of others is no reason to miss one of the root itself.
    @Test(arguments: ["onlyuser=TRUE", "fullname=URI:http://a/1.crl"])
    func aRootsListNeedNotSpeakOfTheRoot(_ scope: String) async throws {
        let made = try BriefCertificates()
        for name in ["first", "second"] {
            try made.issue(
                name,
                extensions: "extendedKeyUsage=clientAuth\\ncrlDistributionPoints=URI:http://a/1.crl", seconds: 3600)
        }
        let lists = try made.revocationList(of: ["second"], scope: scope)
        try await withLoop { loop in
            let server = TLSConfiguration.server(
                identity: try Certificates.identity("server"), clientCertificates: .required,
                trust: try Certificates.trust("root"))
            let pair = try await TLSPair(loop, server: TLSContext(server.with { $0.revocationLists = lists }))
            func client(_ name: String) throws -> TLSContext {
                try TLSContext(.client(trust: Certificates.trust("root"), identity: made.identity(name)))
            }
            #expect(await pair.connect(try client("first"))?.session != nil)
            #expect(await pair.connect(try client("second"))?.failure != nil)
        }
    }

    @Test func aRevokedServerIsRefusedWithItsCertificate() async throws {
        let made = try BriefCertificates()
        let lists = try made.revocationList(of: ["server"])
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()))
            let client = try TLSContext(.testClient().with { $0.revocationLists = lists })
            let failure = try #require(await pair.connect(client)?.failure)
            #expect(failure.cause == .revoked(try Certificates.certificate("server")))
        }
    }

    @Test(arguments: SessionLifetimeTests.versions)
    func aTicketIsNoLongerGoodThanTheListItsClientWasHeldAgainst(_ version: TLSVersion) async throws {
        let lists = try BriefCertificates().revocationList(of: [], seconds: 5)
        let end = ContinuousClock.now + .seconds(5)
        let identity = try Certificates.identity("client")
        try await withLoop { loop in
            let server = TLSConfiguration.server(
                identity: try Certificates.identity("server"), clientCertificates: .required,
                trust: try Certificates.trust("root"))
            let pair = try await TLSPair(loop, server: TLSContext(server.with { $0.revocationLists = lists }))
            let client = try TLSContext(
                .client(trust: Certificates.trust("root"), identity: identity).with { $0.maximumVersion = version })
            #expect(await pair.connect(client)?.session?.isResumed == false)
            #expect(await pair.connect(client)?.session?.isResumed == true)
            try await Task.sleep(until: end + .seconds(2))
            #expect(await pair.connect(client)?.failure != nil)
        }
    }

    @Test(arguments: SessionLifetimeTests.versions)
    func aListOfTheSameIssuerForOthersDoesNotProlongATicket(_ version: TLSVersion) async throws {
        let made = try BriefCertificates()
        let end = ContinuousClock.now + .seconds(5)
        let lists =
            try made.revocationList(of: [], seconds: 5, scope: "onlyuser=TRUE")
            + made.revocationList(of: [], scope: "onlyCA=TRUE")
        #expect(Set(lists.map(\.issuer)).count == 1)
        let identity = try Certificates.identity("client")
        try await withLoop { loop in
            let server = TLSConfiguration.server(
                identity: try Certificates.identity("server"), clientCertificates: .required,
                trust: try Certificates.trust("root"))
            let pair = try await TLSPair(loop, server: TLSContext(server.with { $0.revocationLists = lists }))
            let client = try TLSContext(
                .client(trust: Certificates.trust("root"), identity: identity).with { $0.maximumVersion = version })
            #expect(await pair.connect(client)?.session?.isResumed == false)
            #expect(await pair.connect(client)?.session?.isResumed == true)
            try await Task.sleep(until: end + .seconds(2))
            #expect(await pair.connect(client)?.failure != nil)
        }
    }

    @Test func aListThatIsOverDoesNotEndTheTicketsOfTheCurrentOne() async throws {
        let made = try BriefCertificates()
        let lists = try made.revocationList(of: [], seconds: 1) + made.revocationList(of: [])
        try await Task.sleep(for: .seconds(2.5))
        #expect(lists.map { $0.isOutdated() } == [true, false])
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()))
            let client = try TLSContext(.testClient().with { $0.revocationLists = lists })
            #expect(await pair.connect(client)?.session?.isResumed == false)
            #expect(await pair.connect(client)?.session?.isResumed == true)
        }
    }

    @Test func anOutdatedListAndOneOfAnotherAuthorityLetNobodyIn() async throws {
        let made = try BriefCertificates()
        let outdated = try made.revocationList(of: [], seconds: 1)
        try await Task.sleep(for: .seconds(2.5))
        #expect(outdated[0].isOutdated())
        try await withLoop { loop in
            let pair = try await TLSPair(loop, server: TLSContext(.testServer()))
            let client = try TLSContext(.testClient().with { $0.revocationLists = outdated })
            let failure = try #require(await pair.connect(client)?.failure)
            #expect(failure.description.contains("outdated"))
            let other = try await TLSPair(loop, server: TLSContext(.testServer("self")))
            let trusting = try TLSContext(.testClient("self").with { $0.revocationLists = outdated })
            let missing = try #require(await other.connect(trusting)?.failure)
            #expect(missing.description.contains("no revocation list"))
        }
    }
}
