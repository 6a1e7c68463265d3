/// The list of all APIs: keys, names and versions.
func emitApiKey(_ files: [SchemaFile]) -> String {
    let apis = apis(files)
    var text = "/// The kinds of request, each with the number that stands in its header.\n"
    text += "public enum ApiKey: Int16, Sendable, CaseIterable {\n"
    for api in apis {
        for comment in Documentation.lines(api.documentation, indent: 1) { text += comment + "\n" }
        text += "    case \(caseName(api.name)) = \(api.key)\n"
    }
    text += "}\n\nextension ApiKey {\n"
    text += "    /// The name in Kafka's protocol, such as \"Metadata\".\n"
    text += "    public var name: StaticString {\n        switch self {\n"
    for api in apis { text += "        case .\(caseName(api.name)): \"\(api.name)\"\n" }
    text += "        }\n    }\n\n"
    text += "    /// The versions of its request and response that this library knows.\n"
    text += "    public var validVersions: ClosedRange<Int16> {\n        switch self {\n"
    for api in apis { text += "        case .\(caseName(api.name)): \(api.name)Request.validVersions\n" }
    text += "        }\n    }\n\n"
    text += "    /// The first version with compact lengths and tagged fields (KIP-482).\n"
    text += "    public var firstFlexibleVersion: Int16? {\n        switch self {\n"
    for api in apis { text += "        case .\(caseName(api.name)): \(api.name)Request.firstFlexibleVersion\n" }
    return text + "        }\n    }\n}\n"
}

/// The types behind the keys, for programs that learn the key at run time.
func emitMessageTypes(_ files: [SchemaFile]) -> String {
    var text = "public import KafkaCodec\n\n/// The Swift type of every message.\npublic enum MessageTypes {\n"
    for (kind, what) in [("request", "Request"), ("response", "Response")] {
        text += "    /// The type of the \(kind) of an API.\n"
        text += "    public static func \(kind)(_ key: ApiKey) -> any Kafka\(what).Type {\n        switch key {\n"
        for api in apis(files) { text += "        case .\(caseName(api.name)): \(api.name)\(what).self\n" }
        text += "        }\n    }\n\n"
    }
    text += "    /// The headers, and the messages that brokers and clients store, outside requests and responses.\n"
    text += "    public static let others: [any KafkaMessage.Type] = [\n"
    text += "        RequestHeader.self,\n        ResponseHeader.self,\n"
    for file in files where file.apiKey == nil {
        for message in file.messages { text += "        \(message.name).self,\n" }
    }
    text += "    ]\n\n"
    text += "    /// Every message: requests, responses and the others.\n"
    text += "    public static let all: [any KafkaMessage.Type] =\n"
    text += "        ApiKey.allCases.map { request($0) } + ApiKey.allCases.map { response($0) } + others\n"
    return text + "}\n"
}

private func apis(_ files: [SchemaFile]) -> [(key: Int, name: String, documentation: String)] {
    files.compactMap { file in
        file.apiKey.flatMap { key in file.apiName.map { (key, $0, file.documentation) } }
    }.sorted { $0.0 < $1.0 }
}
