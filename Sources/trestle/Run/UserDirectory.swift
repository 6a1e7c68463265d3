#if Program
import TrestleBase
import TrestleBridge
import KafkaBroker
import KafkaSession
import MQTTBroker
import Synchronization
import WireBytes
import Yams

/// The users of the embedded brokers: names with passwords (PLAIN, SCRAM, MQTT) or bearer tokens (OAUTHBEARER).
struct UserDirectory: Sendable {
    /// By the bytes of their names: whoever has a name that looks alike is somebody else.
    private var users: [ByteText: PasswordUser] = [:]
    private var tokens: [(token: Secret, username: String)] = []

    init() {}

    mutating func add(_ username: String, password: Secret) { users[ByteText(username)] = PasswordUser(password) }

    mutating func add(_ username: String, token: Secret) { tokens.append((token, username)) }

    var isEmpty: Bool { users.isEmpty && tokens.isEmpty }

    /// The changes since `other`.
    func changes(from other: UserDirectory) -> UserChanges {
        let (own, others) = (tokensByUser, other.tokensByUser)
        let changed = Set(other.users.keys).union(others.keys).filter { name in
            users[name]?.password != other.users[name]?.password || own[name] != others[name]
        }
        return UserChanges(changed: changed, removed: changed.filter { users[$0] == nil && own[$0] == nil })
    }

    private var tokensByUser: [ByteText: Set<Secret>] {
        Dictionary(grouping: tokens) { ByteText($0.username) }.mapValues { Set($0.map(\.token)) }
    }

    /// Tokens of fewer bytes than this can be guessed in the end: what is checked is a token alone, whosever it is.
    private static let shortestToken = 16

    /// The warnings for the operator, one line each.
    var warnings: [String] {
        let short = tokens.filter { $0.token.value.utf8.count < Self.shortestToken }.map(\.username)
        guard !short.isEmpty else { return [] }
        let names = short.prefix(5).map { "'\(PeerText($0))'" }.joined(separator: ", ")
        return [
            "\(short.count == 1 ? "the token of user" : "the tokens of users") \(names)"
                + "\(short.count > 5 ? " and \(short.count - 5) more" : "") can be guessed: a token of "
                + "\(Self.shortestToken) random characters or more cannot"
        ]
    }

    /// Takes over what has been derived for the users of `other` whose password is the same here.
    mutating func keepUnchangedUsers(of other: UserDirectory) {
        users.merge(other.users.filter { users[$0]?.password == $1.password }) { $1 }
    }

    /// How many users' SCRAM keys have been derived.
    var derivedUsers: Int { users.values.count { $0.hasKeys } }

    /// The SASL settings of a Kafka listener for these users.
    ///
    /// - Parameter isPrivate: whether the connection is encrypted or local: otherwise, mechanisms that send the secret
    ///   itself are not offered (RFC 4616, RFC 7628).
    func sasl(sessionLifetime: Duration?, isPrivate: Bool) -> KafkaListenerSASL {
        let users = users
        let byPassword: [SASLMechanism] = [.scramSHA512, .scramSHA256] + (isPrivate ? [.plain] : [])
        var sasl = KafkaListenerSASL(
            mechanisms: (users.isEmpty ? [] : byPassword) + (tokens.isEmpty || !isPrivate ? [] : [.oauthBearer]),
            users: SASLServer.Users(
                password: { users[ByteText($0)]?.password.value },
                scram: { name, hash in
                    users[ByteText(name)].map { user in
                        SCRAMUser(hash, derive: { user.keys(hash, salt: $0, iterations: $1) })
                    }
                }),
            validateToken: { token in username(of: token).map { SASLIdentity(username: $0) } })
        sasl.maximumSessionLifetime = sessionLifetime
        return sasl
    }

    private func username(of token: BearerToken) -> String? { username(ofToken: token.value) }

    /// Whose token it is.
    func username(ofToken token: String) -> String? {
        tokens.first { equalInConstantTime(Array($0.token.value.utf8), Array(token.utf8)) }?.username
    }

    /// Whether an MQTT client's name and password are those of a user.
    func admits(_ credentials: MQTTCredentials) -> Bool {
        admits(credentials.username, password: credentials.password.map { [UInt8](copying: $0.span) } ?? [])
    }

    /// Whether a user has this password.
    func admits(_ username: String?, password: [UInt8]) -> Bool {
        let expected = username.flatMap { users[ByteText($0)]?.password }
        return equalInConstantTime(Array((expected?.value ?? "").utf8), password) && expected != nil
    }
}

/// Users whose way in is another than before.
struct UserChanges: Sendable, Equatable {
    /// Those that are gone, or whose password or tokens are others: what was let in by those is to go.
    var changed: Set<ByteText> = []
    /// Those of them that are gone.
    var removed: Set<ByteText> = []
}

/// A user with a password. The keys of SCRAM cost thousands of hashes, so they are derived when the user first proves to
/// know the password by SCRAM, and kept for as long as the file names the same password.
private final class PasswordUser: Sendable {
    let password: Secret
    private let keys = Mutex<[SCRAMHash: SCRAMCredential]>([:])

    init(_ password: Secret) { self.password = password }

    var hasKeys: Bool { keys.withLock { !$0.isEmpty } }

    func keys(_ hash: SCRAMHash, salt: [UInt8], iterations: Int) -> SCRAMCredential {
        let known = keys.withLock { $0[hash] }
        if let known, known.salt == salt, known.iterations == iterations { return known }
        let credential = SCRAMCredential(hash, password: password.value, salt: salt, iterations: iterations)
        keys.withLock { $0[hash] = credential }
        return credential
    }
}

/// The users as the file last said, for those who ask at any time and from any thread.
final class CurrentUsers: Sendable {
    private let directory: Mutex<UserDirectory>

    init(_ directory: UserDirectory) { self.directory = Mutex(directory) }

    var value: UserDirectory { directory.withLock { $0 } }

    func admits(_ credentials: MQTTCredentials) -> Bool { value.admits(credentials) }

    func admits(_ username: String, password: [UInt8]) -> Bool { value.admits(username, password: password) }

    /// Puts `fresh` in the place of what was there.
    ///
    func replace(with fresh: UserDirectory) -> UserChanges {
        directory.withLock { directory in
            let changes = fresh.changes(from: directory)
            var fresh = fresh
            fresh.keepUnchangedUsers(of: directory)
            directory = fresh
            return changes
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
        if text.hasLongRunOfMarks { throw fail(0, "more than 64 combining marks in a row") }
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
        _ yaml: String, file: String, environment: [String: String],
        readFile: @escaping @Sendable (String) throws -> [UInt8] = SettingsFile.none
    ) throws(ConfigurationError) -> UserDirectory {
        let problems = ProblemList(
            environment: environment, text: yaml, readFile: SettingsFile.secretReader(readFile, beside: file))
        let root: Node?
        do { root = try YAMLText.compose(yaml) } catch {
            throw ConfigurationError(
                file: file, problems: [ConfigurationReader.syntaxProblem(error, in: yaml)])
        }
        let top = YAMLSection(root, path: "", fallbackMark: nil, problems: problems)
        // What stands where a name belongs may be a password that lost its place: only its place is told.
        var directory = UserDirectory()
        var names: Set<ByteText> = []
        for section in top.sections("users") {
            let name = section.required("name", example: "gateway-7")
            let password = section.secret("password").map { Secret($0.text) }
            let token = section.secret("token").map { Secret($0.text) }
            section.finish()
            guard let name else { continue }
            if !names.insert(ByteText(name.text)).inserted {
                section.report("duplicate name: remove one", at: name.mark)
            }
            if name.text.isEmpty || password?.value.isEmpty == true || token?.value.isEmpty == true {
                section.report("a name, password or token is empty", at: name.mark)
            }
            if name.text.looksOdd {
                section.report(
                    "a name holds a control character or an invisible one, or begins or ends with a space",
                    at: name.mark)
            }
            if password == nil, token == nil, !section.has("password"), !section.has("token"),
                section.meant.isDisjoint(with: ["password", "token"])
            {
                section.report("this user needs a 'password' or a 'token'", at: name.mark)
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

extension String {
    /// Whether it may look like another text.
    fileprivate var looksOdd: Bool {
        unicodeScalars.contains {
            PeerText.isUnfit($0) || $0.properties.generalCategory == .format
                || $0.properties.isDefaultIgnorableCodePoint
        } || first?.isWhitespace == true || last?.isWhitespace == true
    }
}
#endif
