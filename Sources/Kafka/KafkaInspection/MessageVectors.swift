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

    /// `nil` for a line that lacks any of these.
    public init?(line: some Collection<UInt8>) {
        guard let json = try? JSON(parsing: line), let name = json["name"]?.text,
            let version = json["version"]?.integer.flatMap(Int16.init(exactly:)), let values = json["json"],
            let bytes = json["hex"]?.text.flatMap({ Hex.bytes($0.utf8) })
        else { return nil }
        self.json = json
        self.name = name
        self.version = version
        self.values = FormerNames.renamed(values, in: name)
        self.bytes = bytes
    }

    /// What it is a message of; `nil` when it is not known here.
    public var messageType: (any KafkaMessage.Type)? {
        let key = json["apiKey"]?.integer.flatMap(Int16.init(exactly:)).flatMap(ApiKey.init(rawValue:))
        switch (json["type"]?.text, key) {
        case ("request", let key?): return MessageTypes.request(key)
        case ("response", let key?): return MessageTypes.response(key)
        case ("request", nil), ("response", nil): return nil
        default: return MessageTypes.others.first { "\($0.name)" == name }
        }
    }

    var headerVersion: Int? { json["headerVersion"]?.integer }
    var description: String { "\(name) \(version) \(json["case"]?.text ?? "")" }
}

/// Runs test vectors of messages.
public enum MessageVectors {
    /// Decodes the bytes, compares with the values, encodes those and compares with the bytes.
    public static func run(line: some Collection<UInt8>) -> VectorOutcome {
        guard let vector = MessageVector(line: line) else {
            return .failed("not a JSON object with name, version, json and hex")
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
            if !isSame, encoded == bytes, ours.isWithin(values) { return .newer }
            guard isSame else { return .failed("decodes to \(ours) instead of \(values)") }
            guard encoded == bytes else {
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
