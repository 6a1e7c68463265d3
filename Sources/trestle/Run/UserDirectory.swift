#if Program
import Bridge
import KafkaBroker
import KafkaSession
import MQTTBroker
import WireBytes
import Yams

/// Who may use the embedded brokers: names with passwords (PLAIN, SCRAM, MQTT) or bearer tokens (OAUTHBEARER).
struct UserDirectory: Sendable {
    private var passwords: [String: Secret] = [:]
    private var scram: [String: [SCRAMCredential]] = [:]
    private var tokens: [(token: Secret, username: String)] = []

    init() {}

    mutating func add(_ username: String, password: Secret) {
        passwords[username] = password
        var random = SystemRandomNumberGenerator()
        scram[username] = [SCRAMHash.sha256, .sha512].map { hash in
            let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            return SCRAMCredential(hash, password: password.value, salt: salt)
        }
    }

    mutating func add(_ username: String, token: Secret) { tokens.append((token, username)) }

    var isEmpty: Bool { passwords.isEmpty && tokens.isEmpty }

    /// What a Kafka listener for these users offers.
    func sasl(sessionLifetime: Duration?) -> KafkaListenerSASL {
        let (passwords, scram) = (passwords, scram)
        var sasl = KafkaListenerSASL(
            mechanisms: (passwords.isEmpty ? [] : [.scramSHA512, .scramSHA256, .plain])
                + (tokens.isEmpty ? [] : [.oauthBearer]),
            users: SASLServer.Users(
                password: { passwords[$0]?.value },
                scram: { name, hash in scram[name]?.first { $0.hash == hash } }),
            validateToken: { token in username(of: token).map { SASLIdentity(username: $0) } })
        sasl.maximumSessionLifetime = sessionLifetime
        return sasl
    }

    private func username(of token: BearerToken) -> String? {
        tokens.first { equalInConstantTime(Array($0.token.value.utf8), Array(token.value.utf8)) }?.username
    }

    /// Whether an MQTT client's name and password are those of a user.
    func admits(_ credentials: MQTTCredentials) -> Bool {
        let given = credentials.password.map { [UInt8](copying: $0.span) } ?? []
        let expected = credentials.username.flatMap { passwords[$0] }
        return equalInConstantTime(Array((expected?.value ?? "").utf8), given) && expected != nil
    }
}

extension UserDirectory {
    /// Reads a users file: YAML with a list `users`, each with `name` and `password` or `token`.
    static func read(
        _ yaml: String, file: String, environment: [String: String]
    ) throws(ConfigurationError) -> UserDirectory {
        let problems = ProblemList(environment: environment)
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch {
            throw ConfigurationError(
                file: file, problems: [ConfigurationReader.syntaxProblem(error)])
        }
        let top = YAMLSection(root, path: "", fallbackMark: nil, problems: problems)
        var directory = UserDirectory()
        var names: Set<String> = []
        for section in top.sections("users") {
            let name = section.required("name", example: "gateway-7")
            let password = section.value("password").map { Secret($0.text) }
            let token = section.value("token").map { Secret($0.text) }
            section.finish()
            guard let name else { continue }
            if !names.insert(name.text).inserted { section.report("'\(name.text)' stands twice", at: name.mark) }
            if name.text.isEmpty || password?.value.isEmpty == true || token?.value.isEmpty == true {
                section.report("a name, password or token is empty", at: name.mark)
            }
            if password == nil, token == nil {
                section.report("'\(name.text)' needs a 'password' or a 'token'", at: name.mark)
            }
            if let password { directory.add(name.text, password: password) }
            if let token { directory.add(name.text, token: token) }
        }
        top.finish()
        guard problems.problems.isEmpty else {
            throw ConfigurationError(
                file: file, problems: problems.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
        return directory
    }
}
#endif
