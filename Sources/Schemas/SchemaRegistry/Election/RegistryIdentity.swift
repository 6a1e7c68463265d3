import TrestleHTTP
import TrestleJSON
import WireBytes

/// A registry as the others on its topic know it: where they reach it, and whether it may lead.
///
/// Members of the group `schema-registry` send it as their metadata, in the form of Confluent's registry and Karapace.
public struct RegistryIdentity: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    public var scheme: String
    /// A name or an address that the other registries can reach.
    public var host: String
    public var port: UInt16
    /// Whether it may be elected.
    public var mayLead: Bool

    public init(scheme: String, host: String, port: UInt16, mayLead: Bool = true) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.mayLead = mayLead
    }

    /// The URL of the registry, without a path.
    public var url: String { "\(scheme)://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)" }

    public var description: String { url }

    /// The names compared by their bytes.
    public static func == (left: Self, right: Self) -> Bool {
        left.url.hasSameBytes(as: right.url) && left.mayLead == right.mayLead
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(ExactText(url)) }

    // MARK: JSON

    var json: JSON {
        .object([
            ("version", .integer(1)), ("host", .string(host)), ("port", .integer(Int(port))),
            ("scheme", .string(scheme)), ("master_eligibility", .bool(mayLead)),
        ])
    }

    /// - Returns: `nil` for a place that no request could be sent to.
    init?(_ json: JSON) {
        guard let host = json["host"]?.text, (1...255).contains(host.utf8.count),
            let port = json["port"]?.integer.flatMap({ UInt16(exactly: $0) }), port > 0
        else { return nil }
        let scheme = json["scheme"]?.text ?? "http"
        guard ["http", "https"].contains(scheme) else { return nil }
        let eligibility = json["master_eligibility"] ?? json["leader_eligibility"]
        self.init(scheme: scheme, host: host, port: port, mayLead: eligibility?.bool ?? true)
        guard HTTPURL(url) != nil else { return nil }
    }

    /// The metadata of a member that joins.
    public var metadata: [UInt8] { Array(json.description.utf8) }

    /// - Returns: `nil` for metadata that names no registry.
    public init?(metadata: [UInt8]) {
        guard let json = try? JSON(parsing: metadata) else { return nil }
        self.init(json)
    }
}
