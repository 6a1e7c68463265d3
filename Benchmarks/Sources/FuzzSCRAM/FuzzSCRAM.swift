import KafkaSession
import WireBytes

private let nonce = Array("client-nonce-18-by".utf8)
private let credentials = [SCRAMHash.sha256, .sha512].map {
    SCRAMCredential($0, password: "pencil", salt: Array(1...16))
}
private let users = SASLServer.Users(
    password: { $0 == "user" ? "pencil" : nil },
    scram: { name, hash in name == "user" ? credentials.first { $0.hash == hash }.map { SCRAMUser($0) } : nil })

/// The first byte chooses side and mechanism; the rest is what the other side says, one message after the other behind
/// 0xff bytes. Nothing may trap, nobody but `user` may be authenticated, and who failed stays out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let choice = input.first else { return 0 }
    let messages = input.dropFirst().split(separator: 0xff, omittingEmptySubsequences: false).prefix(4)
    // Those that both sides speak.
    let spoken = SASLMechanism.allCases.filter { $0 != .awsMSKIAM }
    let mechanism = spoken[Int(choice >> 1) % spoken.count]
    if choice & 1 == 0 { client(mechanism, messages) } else { server(mechanism, messages) }
    return 0
}

private func client(_ mechanism: SASLMechanism, _ messages: ArraySlice<ArraySlice<UInt8>>) {
    let credentials: SASLCredentials =
        switch mechanism {
        case .plain: .plain(username: "user", password: "pencil")
        case .scramSHA256: .scram(.sha256, username: "user", password: "pencil")
        case .scramSHA512: .scram(.sha512, username: "user", password: "pencil")
        case .oauthBearer: .oauthBearer(BearerToken("token"))
        case .awsMSKIAM: .awsMSKIAM(payload: [1])
        }
    var client = SASLClient(credentials, nonce: nonce)
    guard (try? client.handleChallenge(nil)) != nil else { fatalError("the first message cannot be made") }
    var isOver = false
    for message in messages {
        do throws(SASLError) {
            let step = try client.handleChallenge(ByteSlice(Array(message)))
            precondition(!isOver, "the client goes on after its end")
            isOver = step == .done
        } catch {
            isOver = true
            // What the broker itself says may be repeated, whatever it is.
            let isToldByBroker = String(decoding: messages.joined(), as: UTF8.self).contains("pencil")
            precondition(isToldByBroker || !error.description.contains("pencil"), "an error shows the password")
        }
    }
}

private func server(_ mechanism: SASLMechanism, _ messages: ArraySlice<ArraySlice<UInt8>>) {
    var server = SASLServer(mechanism, users: users, nonce: Array("server-nonce-18-by".utf8), decoyKey: nonce)
    var isOver = false
    for message in messages {
        do throws(SASLError) {
            var step = try server.handleMessage(ByteSlice(Array(message)))
            precondition(!isOver, "the server goes on after its end")
            if case .validate(let token) = step {
                step = try server.handleValidated(token.value == "token" ? SASLIdentity(username: "user") : nil)
            }
            if case .authenticated(let identity, _) = step {
                precondition(identity.username == "user", "somebody else was let in")
                isOver = true
            }
        } catch {
            isOver = true
        }
    }
}

#if !FUZZING
import CorpusReplay

@main enum Replay {
    static func main() throws { try replay(fuzzOneInput) }
}
#endif
