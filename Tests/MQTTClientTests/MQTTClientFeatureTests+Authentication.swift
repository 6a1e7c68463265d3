import MQTTClient
import MQTTCodec
import MQTTStore
import Synchronization
import TestSupport
import Testing
import TrestleSASL
import TrestleTransport
import WireBytes

// Enhanced authentication (5.0, section 4.12).
extension MQTTClientFeatureTests {
    // MARK: Enhanced authentication

    /// A server that knows one user by SCRAM, with a password of its own.
    private static func scramServer(password: String) async throws -> ScriptedServer {
        let sasl = Mutex<SASLServer?>(nil)
        let credential = SCRAMCredential(.sha256, password: password, salt: [UInt8](repeating: 7, count: 16))
        let users = SASLServer.Users(scram: { name, _ in name == "ada" ? SCRAMUser(credential) : nil })
        @Sendable func step(_ data: ByteSlice?, isFirst: Bool) -> (ReasonCode, [UInt8])? {
            sasl.withLock { sasl in
                if isFirst {
                    sasl = SASLServer(
                        .scramSHA256, users: users, nonce: [UInt8](repeating: 1, count: 24), decoyKey: [1, 2, 3])
                }
                guard var server = sasl else { return nil }
                defer { sasl = server }
                do {
                    var step = try server.handleMessage(data ?? ByteSlice())
                    if case .deriveKeys = step { step = try server.handleDerived(credential) }
                    switch step {
                    case .challenge(let bytes): return (.continueAuthentication, bytes)
                    case .authenticated(_, let bytes): return (.success, bytes)
                    default: return nil
                    }
                } catch {
                    return nil
                }
            }
        }
        @Sendable func auth(_ code: ReasonCode, _ data: [UInt8]) -> ScriptedServer.Reply {
            var auth = Auth(reasonCode: code)
            auth.properties.authenticationMethod = "SCRAM-SHA-256"
            auth.properties.authenticationData = ByteSlice(data)
            return .packet(.auth(auth))
        }
        let isOnline = Mutex(false)
        return try await ScriptedServer { connection, packet in
            let response: (ReasonCode, [UInt8])?
            switch packet {
            case .connect(let connect): response = step(connect.properties.authenticationData, isFirst: true)
            case .auth(let auth):
                response = step(auth.properties.authenticationData, isFirst: auth.reasonCode == .reauthenticate)
            default: return ScriptedServer.friendly(connection, packet)
            }
            guard let (code, data) = response else {
                return [.packet(.connack(Connack(reasonCode: .notAuthorized))), .close]
            }
            if code == .success,
                isOnline.withLock({
                    let was = $0; $0 = true; return !was
                })
            {
                var connack = Connack(reasonCode: .success)
                connack.properties.authenticationMethod = "SCRAM-SHA-256"
                connack.properties.authenticationData = ByteSlice(data)
                return [.packet(.connack(connack))]
            }
            return [auth(code, data)]
        }
    }

    @Test func scramProvesBothSidesAndMayBeRepeated() async throws {
        let server = try await Self.scramServer(password: "pencil")
        let client = try makeClient(server) { $0.authentication = .scram(.sha256, username: "ada", password: "pencil") }
        try await client.connect()
        try await client.reauthenticate()
        try await client.publish("x", to: "a")
        await client.shutdown()
        let said = await server.loop.run { server.received.count { $0.hasSuffix("auth") } }
        #expect(said == 3)
    }

    @Test func aWrongPasswordIsRefused() async throws {
        let server = try await Self.scramServer(password: "pencil")
        let client = try makeClient(server) { $0.authentication = .scram(.sha256, username: "ada", password: "wrong") }
        await #expect {
            try await client.connect()
        } throws: {
            ($0 as? MQTTClientError)?.reasonCode == .notAuthorized
        }
    }

    /// A server that says success without the proof does not know the password.
    @Test func aServerThatProvesNothingGetsNothing() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server) { $0.authentication = .scram(.sha256, username: "ada", password: "pencil") }
        await #expect {
            try await client.connect()
        } throws: {
            "\($0)".contains("proved")
        }
        #expect(await server.loop.run { server.received } == ["1 connect"])
    }
}
