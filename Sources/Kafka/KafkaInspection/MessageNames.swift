package import KafkaCodec

/// Finds messages by what people call them.
package enum MessageNames {
    /// The API by its name in any case ("Metadata", "metadata", also with "Request" or "Response" behind it), by a former
    /// name, or by its key ("3").
    package static func api(_ text: String) -> ApiKey? {
        if let number = Int16(text) { return ApiKey(rawValue: number) }
        let expected = text.lowercased()
        return ApiKey.allCases.first { key in
            let name = "\(key.name)".lowercased()
            return expected == name || expected == name + "request" || expected == name + "response"
        } ?? former[expected].flatMap(ApiKey.init(rawValue:))
    }

    /// The type of a stored message that is not a request or response, by its name in any case.
    package static func data(_ text: String) -> (any KafkaMessage.Type)? {
        MessageTypes.others.first { "\($0.name)".lowercased() == text.lowercased() }
    }

    /// All names, for suggestions.
    package static var all: [String] { ApiKey.allCases.map { "\($0.name)" } + MessageTypes.others.map { "\($0.name)" } }

    /// Names that Kafka has changed.
    private static let former: [String: Int16] = ["listclientmetricsresources": 74]
}
