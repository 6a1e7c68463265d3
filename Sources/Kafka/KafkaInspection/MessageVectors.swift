import TrestleBase
public import TrestleJSON
public import KafkaCodec
import WireBytes

/// A test vector of a message, one JSON object on a line: `name`, `type` (request, response, data, header), `apiKey`,
/// `version`, optional `headerVersion`, `json` in the form of Kafka's converters, and `hex` of the body.
public struct MessageVector: Sendable {
    public let name: String
    public let version: Int16
    public let bytes: [UInt8]
    let values: JSON
    private let json: JSON

    /// Why a line is not a vector.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// The vector's name, where the line has one.
        public let vector: String?
        public let description: String
    }

    private static let members = VectorMembers([
        "name", "type", "apiKey", "version", "flexible", "headerVersion", "case", "json", "hex",
    ])

    /// - Throws: for a missing or misspelt member.
    public init(line: some Collection<UInt8>) throws(Failure) {
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: line) } catch {
            throw Failure(vector: nil, description: "not JSON: \(error)")
        }
        let given = json["name"]?.text
        func failure(_ member: String, _ expected: String) -> Failure {
            Failure(
                vector: given,
                description: "\"\(member)\" is \(json[member] == nil ? "missing: it is" : "not") \(expected)")
        }
        if let problem = Self.members.problem(in: json) { throw Failure(vector: given, description: problem) }
        guard let name = given else { throw failure("name", "the name of a message") }
        guard let type = json["type"]?.text, Self.types.contains(type) else {
            throw failure("type", "\"request\", \"response\", \"data\" or \"header\"")
        }
        guard let version = json["version"]?.integer.flatMap(Int16.init(exactly:)) else {
            throw failure("version", "a number of 16 bits")
        }
        if type == "request" || type == "response" {
            guard json["apiKey"]?.integer.flatMap(Int16.init(exactly:)) != nil else {
                throw failure("apiKey", "a number of 16 bits")
            }
        }
        guard let values = json["json"] else { throw failure("json", "the message in the form of Kafka's converters") }
        guard let bytes = json["hex"]?.text.flatMap({ Hex.bytes($0.utf8) }) else {
            throw failure("hex", "the message in hexadecimal digits")
        }
        self.json = json
        self.name = name
        self.version = version
        self.values = FormerNames.renamed(values, in: name)
        self.bytes = bytes
    }

    /// The type of the message; `nil` if it is not known.
    public var messageType: (any KafkaMessage.Type)? {
        let key = json["apiKey"]?.integer.flatMap(Int16.init(exactly:)).flatMap(ApiKey.init(rawValue:))
        switch (json["type"]?.text, key) {
        case ("request", let key?): return MessageTypes.request(key)
        case ("response", let key?): return MessageTypes.response(key)
        case ("request", nil), ("response", nil): return nil
        default: return MessageTypes.others.first { "\($0.name)" == name }
        }
    }

    private static let types = ["request", "response", "data", "header"]

    var headerVersion: Int? { json["headerVersion"]?.integer }
    var description: String { "\(name) \(version) \(json["case"]?.text ?? "")" }
}

/// Runs test vectors of messages.
public enum MessageVectors {
    /// Decodes the bytes, compares with the values, encodes those and compares with the bytes.
    public static func run(line: some Collection<UInt8>) -> VectorOutcome {
        let vector: MessageVector
        do throws(MessageVector.Failure) { vector = try MessageVector(line: line) } catch {
            return .failed(error.description, vector: error.vector)
        }
        let version = vector.version
        guard let type = vector.messageType, type.validVersions.contains(version) else { return .newer }
        if let expected = vector.headerVersion, let ours = headerVersion(type, version), expected != ours {
            return .failed("\(vector.description): header version \(ours) instead of \(expected)")
        }
        var outcome = check(type, version, vector.values, vector.bytes)
        if outcome != .passed, vector.name == "ReadShareGroupStateSummaryResponse", version == 0 {
            // Kafka 3.9 wrote this version, unstable then, without a field that 4.x has in it.
            outcome = check(UnstableReadShareGroupStateSummaryResponse.self, version, vector.values, vector.bytes)
        }
        guard case .failed(let problem, _) = outcome else { return outcome }
        return .failed("\(vector.description): \(problem)")
    }

    private static func check<Message: KafkaMessage>(
        _: Message.Type, _ version: Int16, _ values: JSON, _ bytes: [UInt8]
    ) -> VectorOutcome {
        do {
            let message = try Message.decode(ByteSlice(bytes), version: version)
            let ours = KafkaJSONWriter.json(message, version: version)
            let encoded = try message.encoded(version: version)
            let isSame = ours == values
            // A later release may add a tagged field to a version that exists: it is kept and written back, but has no name.
            if !isSame, encoded.elementsEqual(bytes), ours.isWithin(values) { return .newer }
            guard isSame else { return .failed("decodes to \(ours) instead of \(values)") }
            guard encoded.elementsEqual(bytes) else {
                return .failed("encodes to \(Hex.text(encoded.span)) instead of the given bytes")
            }
            return .passed
        } catch {
            return .failed("\(error)")
        }
    }

    private static func headerVersion(_ type: any KafkaMessage.Type, _ version: Int16) -> Int? {
        if let request = type as? any KafkaRequest.Type { return Int(request.headerVersion(version)) }
        if let response = type as? any KafkaResponse.Type { return Int(response.headerVersion(version)) }
        return nil
    }
}

/// Fields that Kafka has renamed without changing the bytes: vectors made by older releases use the older names.
enum FormerNames {
    private static let byMessage: [String: [String: String]] = [
        "VoteRequest": [
            "candidateEpoch": "replicaEpoch", "candidateId": "replicaId", "candidateDirectoryId": "replicaDirectoryId",
        ],
        "ListClientMetricsResourcesResponse": ["clientMetricsResources": "configResources", "name": "resourceName"],
    ]

    static func renamed(_ json: JSON, in message: String) -> JSON {
        guard let names = byMessage[message] else { return json }
        return renamed(json, names)
    }

    private static func renamed(_ json: JSON, _ names: [String: String]) -> JSON {
        switch json {
        case .array(let elements): .array(elements.map { renamed($0, names) })
        case .object(let members):
            .object(members.map { (name: names[$0.name] ?? $0.name, value: renamed($0.value, names)) })
        default: json
        }
    }
}
