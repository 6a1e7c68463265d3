import Foundation
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// A running program whose output is read line by line.
private final class Peer: Sendable {
    private let process: OnLoop<Process>
    private let input = Pipe()
    private let output = Pipe()
    private let text = Locked("")

    init(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // A server ends with its standard input, so that none outlives a test run that crashes; a client does anyway.
        let script =
            arguments.first == "s_server" ? #""$@" & server=$!; cat >/dev/null; kill -9 $server"# : #"exec "$@""#
        process.arguments = ["-c", script, "sh", "openssl"] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        self.process = OnLoop(process)
        output.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.text.withLock { $0 += String(decoding: data, as: UTF8.self) }
        }
        try process.run()
    }

    deinit {
        output.fileHandleForReading.readabilityHandler = nil
        // Not waited for: that would hold up one of the few threads that all tests share.
        endInput()
    }

    var printed: String { text.withLock { $0 } }

    func write(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }
    func endInput() { try? input.fileHandleForWriting.close() }

    /// Waits until the program has printed this.
    func wait(for expected: String, seconds: Double = 30) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if printed.contains(expected) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return printed.contains(expected)
    }

    /// The port that `s_server -accept 127.0.0.1:0` chose.
    func port() async throws -> UInt16 {
        _ = try await wait(for: "ACCEPT 127.0.0.1:")
        let after = printed.components(separatedBy: "ACCEPT 127.0.0.1:").last ?? ""
        return try #require(UInt16(after.prefix { $0.isNumber }), "s_server: \(printed)")
    }
}

/// Our two sides against the program `openssl`.
@Suite struct OpenSSLPeerTests {
    private func server(_ arguments: String..., identity: String = "server") throws -> Peer {
        try Peer(
            [
                "s_server", "-accept", "127.0.0.1:0", "-cert", Certificates.path("\(identity).pem"), "-key",
                Certificates.path("\(identity).key"), "-rev",
            ] + arguments)
    }

    /// Sends a line to a server that responds with the line reversed.
    private func ask(_ loop: IOLoop, _ context: TLSContext, _ port: UInt16) async -> (String?, HandshakeResult?) {
        let outcome = Outcome<(String?, HandshakeResult?)>()
        var options = ConnectionOptions()
        options.tls = context
        loop.connect(port, options: options) {
            let handler = Handler()
            handler.opened = { $0.write("sensor\n") }
            handler.received = { connection, bytes in
                guard bytes.count >= 7 else { return 0 }
                outcome.set((String(decodingUTF8: bytes), connection.tlsSession.map { .opened($0) }))
                connection.close()
                return bytes.count
            }
            handler.closed = { outcome.set((nil, .closed($1))) }
            return handler
        }
        return await outcome.wait(.seconds(30)) ?? (nil, nil)
    }

    @Test(arguments: [("-tls1_2", TLSVersion.tls1_2), ("-tls1_3", .tls1_3)])
    func theirServerTalksToOurClientAndResumes(_ flag: String, _ version: TLSVersion) async throws {
        let peer = try server(flag, "-alpn", "mqtt")
        let port = try await peer.port()
        try await withLoop { loop in
            let client = try TLSContext(TLSConfiguration.testClient().with { $0.applicationProtocols = ["mqtt"] })
            for isResumed in [false, true] {
                let (text, result) = await ask(loop, client, port)
                #expect(text == "rosnes\n")
                #expect(result?.session?.version == version)
                #expect(result?.session?.applicationProtocol == "mqtt")
                #expect(result?.session?.isResumed == isResumed)
            }
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func theirServerDemandsOurCertificate(_ flag: String) async throws {
        let peer = try server(flag, "-Verify", "2", "-verify_return_error", "-CAfile", Certificates.path("root.pem"))
        let port = try await peer.port()
        try await withLoop { loop in
            func client(_ name: String?) throws -> TLSContext {
                try TLSContext(
                    .client(
                        trust: try Certificates.trust("root"),
                        identity: try name.map { try Certificates.identity($0) }))
            }
            #expect(await ask(loop, try client("client"), port).0 == "rosnes\n")
            #expect(await ask(loop, try client(nil), port).1?.failure?.cause == .clientCertificateRequired)
            let refused = await ask(loop, try client("stranger"), port).1?.failure
            #expect(refused?.cause == .clientCertificateRefused(.unknownAuthority))
        }
    }

    @Test func theirServerOfOldIsNamedByItsVersion() async throws {
        let peer = try server("-tls1", "-cipher", "ALL:@SECLEVEL=0")
        let port = try await peer.port()
        try await withLoop { loop in
            let failure = await ask(loop, try TLSContext(.testClient()), port).1?.failure
            guard case .protocolVersion = failure?.cause else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
    }

    @Test(arguments: ["expired", "dns-only", "self"])
    func theirServersCertificateIsJudged(_ name: String) async throws {
        let peer = try server(identity: name)
        let port = try await peer.port()
        try await withLoop { loop in
            let failure = await ask(loop, try TLSContext(.testClient()), port).1?.failure
            let own = try Certificates.certificate(name)
            #expect(failure?.peerCertificates == [own])
            switch name {
            case "expired": #expect(failure?.cause == .expired(own))
            case "self": #expect(failure?.cause == .selfSigned)
            default:
                #expect(
                    failure?.cause == .nameMismatch(expected: .ip([127, 0, 0, 1]), found: [.dns("broker.example")]))
            }
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func theirClientTalksToOurServer(_ flag: String) async throws {
        try await withLoop { loop in
            let configuration = TLSConfiguration.server(
                identity: try Certificates.identity("leaf", chain: "chain"), clientCertificates: .required,
                trust: try Certificates.trust("root")
            ).with { $0.applicationProtocols = ["mqtt"] }
            let pair = try await TLSPair(loop, server: TLSContext(configuration))
            let session = Certificates.path("session\(flag)-\(pair.port)")
            let common = [
                "s_client", "-connect", "127.0.0.1:\(pair.port)", flag, "-CAfile", Certificates.path("root.pem"),
                "-verify_return_error", "-verify_ip", "127.0.0.1", "-cert", Certificates.path("client.pem"), "-key",
                Certificates.path("client.key"), "-alpn", "mqtt", "-servername", "localhost",
            ]
            for arguments in [["-sess_out", session], ["-sess_in", session]] {
                let peer = try Peer(common + arguments)
                peer.write("measurement\n")
                #expect(try await peer.wait(for: "measurement"), "s_client: \(peer.printed)")
                #expect(peer.printed.contains("ALPN protocol: mqtt"))
                #expect(peer.printed.contains("Verify return code: 0 (ok)"))
                let opened = try #require(await pair.accepted.next()?.session)
                #expect(opened.isResumed == (arguments[0] == "-sess_in"))
                #expect(opened.peerCertificates.first?.commonName == "Client One")
                if !opened.isResumed { #expect(opened.serverName == "localhost") }
                // Its end comes with close_notify.
                peer.write("Q\n")
                peer.endInput()
                guard case .closed(.peer) = await pair.accepted.next() else {
                    Issue.record("the end of s_client was not taken for an orderly one")
                    return
                }
            }
        }
    }

    @Test func theirClientIsRefusedWithoutItsCertificate() async throws {
        try await withLoop { loop in
            let configuration = TLSConfiguration.server(
                identity: try Certificates.identity("server"), clientCertificates: .required,
                trust: try Certificates.trust("root"))
            let pair = try await TLSPair(loop, server: TLSContext(configuration))
            let peer = try Peer(["s_client", "-connect", "127.0.0.1:\(pair.port)"])
            #expect(try await peer.wait(for: "certificate required"), "s_client: \(peer.printed)")
            #expect(await pair.accepted.next()?.failure?.cause == .clientCertificateRequired)
        }
    }
}
