#if Program
import TrestleBridge
import KafkaBroker
import KafkaSession
import MQTTBroker
import Synchronization
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

    /// The users of `other` that are not here, or whose password or tokens are others: what was let in by those is to go.
    func usersChanged(from other: UserDirectory) -> Set<String> {
        let names = Set(other.passwords.keys).union(other.tokens.map(\.username))
        return names.filter { name in
            passwords[name] != other.passwords[name] || tokens(of: name) != other.tokens(of: name)
        }
    }

    private func tokens(of username: String) -> Set<Secret> {
        Set(tokens.lazy.filter { $0.username == username }.map(\.token))
    }

    /// What a Kafka listener for these users offers.
    ///
    /// - Parameter isPrivate: whether nobody can listen in: without that, mechanisms that send the secret itself are not
    ///   offered (RFC 4616, RFC 7628).
    func sasl(sessionLifetime: Duration?, isPrivate: Bool) -> KafkaListenerSASL {
        let (passwords, scram) = (passwords, scram)
        let byPassword: [SASLMechanism] = [.scramSHA512, .scramSHA256] + (isPrivate ? [.plain] : [])
        var sasl = KafkaListenerSASL(
            mechanisms: (passwords.isEmpty ? [] : byPassword) + (tokens.isEmpty || !isPrivate ? [] : [.oauthBearer]),
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

/// The users as the file last said, for those who ask at any time and from any thread.
final class CurrentUsers: Sendable {
    private let directory: Mutex<UserDirectory>

    init(_ directory: UserDirectory) { self.directory = Mutex(directory) }

    var value: UserDirectory { directory.withLock { $0 } }

    func admits(_ credentials: MQTTCredentials) -> Bool { value.admits(credentials) }

    /// Puts `fresh` in the place of what was there.
    ///
    /// - Returns: the users that are gone or changed.
    func replace(with fresh: UserDirectory) -> Set<String> {
        directory.withLock { directory in
            defer { directory = fresh }
            return fresh.usersChanged(from: directory)
        }
    }
}

extension UserDirectory {
    /// The text of a users file: UTF-8 without control characters but tabs and ends of lines. What is wrong is told by its
    /// place alone, since the line may hold a password.
    static func text(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> String {
        func fail(_ offset: Int, _ problem: String) -> ConfigurationError {
            let before = bytes[..<offset]
            let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
            return ConfigurationError(
                file: file,
                problems: [ConfigurationProblem(line: line, column: 1 + offset - lineStart, message: problem)])
        }
        if let offset = bytes.firstIndex(where: { $0 < 0x20 && ![9, 10, 13].contains($0) || $0 == 0x7f }) {
            throw fail(offset, "a control character")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fail(Self.firstFault(in: bytes), "not UTF-8: save the file as UTF-8")
        }
        // C1 controls and a byte order mark within the text, which YAML does not take either.
        if let scalar = text.unicodeScalars.dropFirst().first(where: { 0x80...0x9f ~= $0.value || $0.value == 0xfeff })
        {
            let index = text.unicodeScalars.firstIndex(of: scalar) ?? text.startIndex
            throw fail(text.utf8.distance(from: text.startIndex, to: index), "a control character")
        }
        return text
    }

    /// Where the first byte stands that is not UTF-8.
    private static func firstFault(in bytes: [UInt8]) -> Int {
        func isText(_ count: Int) -> Bool { String(validating: bytes[..<count], as: UTF8.self) != nil }
        var (low, high) = (0, bytes.count)
        // The longest prefix that is text but for a character that may be cut at its end.
        while low < high {
            let middle = (low + high + 1) / 2
            if (0...min(3, middle)).contains(where: { isText(middle - $0) }) { low = middle } else { high = middle - 1 }
        }
        return (0...min(3, low)).map { low - $0 }.first(where: isText) ?? low
    }

    /// Reads a users file: YAML with a list `users`, each with `name` and `password` or `token`.
    static func read(
        _ yaml: String, file: String, environment: [String: String]
    ) throws(ConfigurationError) -> UserDirectory {
        let problems = ProblemList(environment: environment)
        let root: Node?
        do { root = try YAMLText.compose(yaml) } catch {
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
