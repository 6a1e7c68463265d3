public import RuleEngine
import TrestleBase
import TrestleJSON
import TrestleTransport
import WireBytes

/// A secret that a rule names with `get_secret(secretId, secretType[, key], roleArn)`.
public struct SecretRequest: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        case string = "SecretString"
        case binary = "SecretBinary"
    }

    /// A name or an ARN.
    public let id: String
    public let kind: Kind
    /// A member of a secret that is a JSON object.
    public let key: String?
    /// The role with which AWS is called.
    public let roleARN: String?

    public init(id: String, kind: Kind, key: String? = nil, roleARN: String? = nil) {
        self.id = id
        self.kind = kind
        self.key = key
        self.roleARN = roleARN
    }

    /// Reads the arguments of a call of `get_secret`. The role may be missing where the secret does not come from AWS.
    ///
    /// - Throws: `configuration` for arguments that AWS does not take either.
    public init(_ call: RemoteCall) throws(CloudError) {
        guard (2...4).contains(call.arguments.count) else {
            throw CloudError(.configuration, "get_secret takes secretId, secretType, perhaps a key, and roleArn")
        }
        var texts: [String] = []
        for argument in call.arguments {
            guard let argument, argument.utf8.count <= 8_192,
                let text = (try? JSON(parsing: argument.utf8))?.text, !text.isEmpty, !text.hasLongRunOfMarks
            else {
                throw CloudError(.configuration, "the arguments of get_secret are texts")
            }
            texts.append(text)
        }
        guard let kind = Kind(rawValue: texts[1]) else {
            throw CloudError(
                .configuration,
                "the secretType of get_secret is 'SecretString' or 'SecretBinary', not "
                    + "'\(PeerText(texts[1], maximumSize: 40))'")
        }
        // Of three arguments the third is the role.
        let isRole = texts.count == 3 && texts[2].begins(with: "arn:")
        self.init(
            id: texts[0], kind: kind, key: texts.count == 4 || texts.count == 3 && !isRole ? texts[2] : nil,
            roleARN: texts.count == 4 ? texts[3] : isRole ? texts[2] : nil)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.id.hasSameBytes(as: right.id) && Self.isSame(left.key, right.key)
            && Self.isSame(left.roleARN, right.roleARN)
    }

    private static func isSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.hasSameBytes(as: right)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(id))
        hasher.combine(kind)
    }

    /// The name without what an ARN puts around it: `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`.
    public var name: String {
        guard let arn = ResourceName(id), arn.service == "secretsmanager", arn.resource.begins(with: "secret:") else {
            return id
        }
        let name = String(arn.resource.dropFirst(7))
        let bytes = Array(name.utf8)
        guard bytes.count > 7, bytes[bytes.count - 7] == UInt8(ascii: "-"), Self.isSuffix(bytes.suffix(6)) else {
            return name
        }
        return String(decoding: bytes.dropLast(7), as: UTF8.self)
    }

    /// Whether six characters are those that AWS appends to a name: letters and digits at random, of which 199 in 200 have a digit or a
    /// capital letter. An ARN without suffix may end in a word, as `kafka-passwd`.
    public static func isSuffix(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == 6 && bytes.allSatisfy { $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 }
            && bytes.contains { $0 &- 97 >= 26 }
    }

    public var description: String {
        "the secret '\(PeerText(id))'" + (key.map { ", key '\(PeerText($0))'" } ?? "")
    }
}

/// An ARN: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
public struct ResourceName: Sendable, Hashable, CustomStringConvertible {
    public let partition: String
    public let service: String
    /// Empty for services without regions.
    public let region: String
    public let account: String
    /// Perhaps with further colons.
    public let resource: String

    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        (partition, service, region, account, resource) = (parts[1], parts[2], parts[3], parts[4], parts[5])
    }

    public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }
}

/// A secret as it is stored.
public enum StoredSecret: Sendable {
    case text(SecretValue)
    case binary(SecretValue)
    /// The key's value alone.
    case member(SecretValue)

    /// The part that a request names, as the text that a template inserts: bytes in base64.
    func value(for request: SecretRequest) throws(CloudError) -> SecretValue {
        switch (self, request.kind, request.key) {
        case (.member(let value), .string, _): return value
        case (.text(let value), .string, nil): return value
        case (.text(let value), .string, let key?): return try Self.member(key, of: value, request)
        case (.binary(let value), .binary, nil):
            var bytes = value.bytes
            defer { bytes.wipe() }
            return SecretValue(Base64.encode(bytes))
        case (_, .binary, .some):
            throw CloudError(.unsuitable, "\(request): a SecretBinary has no keys: leave the key out")
        case (.binary, .string, _):
            throw CloudError(.unsuitable, "\(request) is binary: write 'SecretBinary'")
        case (.text, .binary, _), (.member, .binary, _):
            throw CloudError(.unsuitable, "\(request) is text: write 'SecretString'")
        }
    }

    private static func member(
        _ key: String, of value: SecretValue, _ request: SecretRequest
    ) throws(CloudError) -> SecretValue {
        var bytes = value.bytes
        defer { bytes.wipe() }
        guard let json = try? JSON(parsing: bytes), case .object = json else {
            throw CloudError(.unsuitable, "\(request) is not a JSON object: leave the key out")
        }
        guard let member = json[key] else { throw CloudError(.unsuitable, "\(request) has no such key") }
        return SecretValue(member.text ?? member.description)
    }
}
