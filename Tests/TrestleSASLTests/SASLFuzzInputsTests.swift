import Foundation
import TrestleSASL
import Testing
import WireBytes

/// What fuzzing kept: whole exchanges as each side hears them, and every input that once found a fault. The first byte
/// chooses side and mechanism, messages are parted by 0xff.
@Suite struct SASLFuzzInputsTests {
    private static let users = SASLServer.Users(
        password: { $0 == "user" ? "pencil" : nil },
        scram: { name, hash in
            name == "user" ? SCRAMUser(SCRAMCredential(hash, password: "pencil", salt: Array(1...16))) : nil
        })

    @Test func whatIsKeptLetsInWhoItShouldAndNobodyElse() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Fixtures/fuzz/FuzzSCRAM")
        var ended: [String] = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let bytes = [UInt8](try Data(contentsOf: file))
            guard let choice = bytes.first else { continue }
            let messages = bytes.dropFirst().split(separator: 0xff, omittingEmptySubsequences: false)
                .map { ByteSlice(Array($0)) }
            // Those that both sides speak.
            let spoken = SASLMechanism.allCases.filter { $0 != .awsMSKIAM }
            let mechanism = spoken[Int(choice >> 1) % spoken.count]
            let isDone = choice & 1 == 0 ? client(mechanism, messages) : server(mechanism, messages)
            if isDone { ended.append(file.lastPathComponent) }
        }
        #expect(
            ended.sorted() == [
                "bearer-server", "plain-client", "plain-server", "scram-sha-256-client", "scram-sha-256-server",
                "scram-sha-512-client", "scram-sha-512-server",
            ])
    }

    private func client(_ mechanism: SASLMechanism, _ messages: [ByteSlice]) -> Bool {
        let credentials: SASLCredentials =
            switch mechanism {
            case .plain: .plain(username: "user", password: "pencil")
            case .scramSHA256: .scram(.sha256, username: "user", password: "pencil")
            case .scramSHA512: .scram(.sha512, username: "user", password: "pencil")
            case .oauthBearer: .oauthBearer(BearerToken("token"))
            case .awsMSKIAM: .awsMSKIAM(payload: [1])
            }
        var client = SASLClient(credentials, nonce: Array("client-nonce-18-by".utf8))
        _ = try? client.handleChallenge(nil)
        return messages.contains { (try? client.handleChallenge($0)) == .done }
    }

    private func server(_ mechanism: SASLMechanism, _ messages: [ByteSlice]) -> Bool {
        var server = SASLServer(
            mechanism, users: Self.users, nonce: Array("server-nonce-18-by".utf8), decoyKey: Array("decoy".utf8))
        return messages.contains { message in
            guard var step = try? server.handleMessage(message) else { return false }
            if case .validate(let token) = step {
                let identity = token.value == "token" ? SASLIdentity(username: "user") : nil
                guard let verdict = try? server.handleValidated(identity) else { return false }
                step = verdict
            }
            guard case .authenticated(let identity, _) = step else { return false }
            return identity.username == "user"
        }
    }
}
