import TrestleBase
import WireBytes

/// A place that secrets come from.
public protocol SecretProvider: Sendable {
    /// The place in words, for errors: `the folder /run/secrets`.
    var place: String { get }

    /// The secret; `nil` when this place does not have it.
    func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret?
}

/// Secrets in files of a folder, as Kubernetes, Docker and systemd mount them.
///
/// The file is named like the secret. A secret with a key may also be a folder with a file for each key.
public struct FileSecrets: SecretProvider {
    private let folder: String
    private let readFile: @Sendable (String) throws -> [UInt8]
    public let place: String

    /// - Parameter readFile: gives a file's content; called away from event loops.
    public init(folder: String, readFile: @escaping @Sendable (String) throws -> [UInt8]) {
        self.folder = folder
        self.readFile = readFile
        place = "the folder \(PeerText(folder))"
    }

    public func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
        guard let name = Self.fileName(request.name) else { return nil }
        if let bytes = try? readFile("\(folder)/\(name)") {
            return request.kind == .binary ? .binary(SecretValue(bytes)) : .text(SecretValue(Self.line(bytes)))
        }
        guard let key = request.key.flatMap(Self.fileName), let bytes = try? readFile("\(folder)/\(name)/\(key)") else {
            return nil
        }
        return .member(SecretValue(Self.line(bytes)))
    }

    /// The name as a file: slashes become underscores, since the names of mounted secrets have none.
    static func fileName(_ name: String) -> String? {
        let text = String(decoding: name.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
        guard (1...255).contains(text.utf8.count), text != ".", text != "..",
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
        else { return nil }
        return text
    }

    /// Without the end of the line that editors and `echo` add.
    private static func line(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last == 0x0a else { return bytes }
        return Array(bytes.dropLast(bytes.dropLast().last == 0x0d ? 2 : 1))
    }
}

/// Secrets in variables of the environment: `TRESTLE_SECRET_` and the name in upper case, with an underscore for each
/// character that is not a letter or digit. A SecretBinary is in base64.
public struct EnvironmentSecrets: SecretProvider {
    private let environment: [String: String]
    public let place = "the variables TRESTLE_SECRET_…"

    public init(_ environment: [String: String]) { self.environment = environment }

    public func secret(_ request: SecretRequest) async throws(CloudError) -> StoredSecret? {
        let name = Self.variable(for: request.name)
        if let key = request.key, let value = environment[name + "_" + Self.variable(part: key)] {
            return .member(SecretValue(value))
        }
        guard let value = environment[name] else { return nil }
        guard request.kind == .binary else { return .text(SecretValue(value)) }
        guard let bytes = Base64.decode(value.utf8.filter { $0 > 0x20 }) else {
            throw CloudError(.unsuitable, "\(request): the variable \(name) is not base64")
        }
        return .binary(SecretValue(bytes))
    }

    /// The variable of a secret.
    public static func variable(for name: String) -> String { "TRESTLE_SECRET_" + variable(part: name) }

    private static func variable(part: String) -> String {
        let bytes = part.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte & 0xdf
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: UInt8(ascii: "_")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
