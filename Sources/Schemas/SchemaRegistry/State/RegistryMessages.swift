public import TrestleJSON
import WireBytes

/// A request to a registry's REST API.
public struct RegistryRequest: Sendable {
    public var method: String
    /// Path and query, as they stand in the request line.
    public var target: String
    public var contentType: String?
    public var accept: String?
    /// Of the client: credentials for the registry that leads.
    public var authorization: String?
    /// The user or the address that it comes from: clients take turns. Empty by default.
    public var client = ""
    /// Whether another registry has passed the request on.
    public var isForwarded = false
    public var body: [UInt8]

    public init(
        _ method: String, _ target: String, contentType: String? = nil, accept: String? = nil, body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.contentType = contentType
        self.accept = accept
        self.body = body
    }
}

extension RegistryRequest {
    /// Whether it asks for a change, which the leader decides about.
    var isChange: Bool {
        switch method {
        case "PUT", "DELETE": return true
        case "POST":
            let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }.split(separator: UInt8(ascii: "/"))
            return path.count == 3 && path[0].elementsEqual("subjects".utf8) && path[2].elementsEqual("versions".utf8)
        default: return false
        }
    }
}

/// The response to a request.
public struct RegistryResponse: Sendable {
    public static let contentType = "application/vnd.schemaregistry.v1+json"

    public var status: Int
    public var body: JSON
    /// The offset of the last record of the change in the topic; `nil` when nothing was changed.
    var offset: Int64?

    public init(status: Int = 200, _ body: JSON) {
        self.status = status
        self.body = body
    }

    /// - Parameter code: the API's code; its first three digits are the status.
    static func error(_ code: Int, _ message: String) -> RegistryResponse {
        RegistryResponse(
            status: code < 1000 ? code : code / 100,
            .object([("error_code", .integer(code)), ("message", .string(message))]))
    }
}

/// A record of the topic `_schemas`, in the form that Confluent's registry and Karapace read and write.
public struct RegistryRecord: Sendable, Hashable {
    /// JSON.
    public var key: [UInt8]
    /// JSON; `nil` removes the key.
    public var value: [UInt8]?

    public init(key: [UInt8], value: [UInt8]?) {
        self.key = key
        self.value = value
    }

    init(key: JSON, value: JSON?) {
        self.init(key: Array(key.description.utf8), value: value.map { Array($0.description.utf8) })
    }
}

/// A registry's response to a request, and the records that must be stored before it is given.
public struct RegistryOutcome: Sendable {
    public var response: RegistryResponse
    public var records: [RegistryRecord] = []
    /// What the response says of a new version; `nil` for all else.
    var claim: Claim?

    /// A version of a subject with its id and schema.
    struct Claim: Sendable {
        let subject: ExactText
        let version: Int
        let id: Int
        let key: [UInt8]
    }

    init(_ response: RegistryResponse, records: [RegistryRecord] = []) {
        self.response = response
        self.records = records
    }

    init(_ body: JSON) { response = RegistryResponse(body) }
}

/// A refusal under way to its response.
struct RegistryRefusal: Error {
    let response: RegistryResponse
    init(_ code: Int, _ message: String) { response = .error(code, message) }
}
