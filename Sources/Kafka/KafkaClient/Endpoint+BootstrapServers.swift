public import TrestleTransport

extension Endpoint {
    /// Reads `bootstrap.servers`: `host:port`, several with commas between them. The port is 9092 where the text names none.
    ///
    /// - Throws: `KafkaError.Code.invalidConfiguration` for text that names no server, or one in another form.
    public static func bootstrapServers(_ text: String) throws(KafkaError) -> [Endpoint] {
        var servers: [Endpoint] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: true) {
            let name = part.filter { !$0.isWhitespace }
            if name.isEmpty { continue }
            guard let endpoint = Endpoint(name, defaultPort: 9092) else {
                throw KafkaError(
                    .invalidConfiguration, "'\(SettingText(name))' is not a server",
                    fix: "write host:port, several with commas between them")
            }
            servers.append(endpoint)
        }
        guard !servers.isEmpty else {
            throw KafkaError(
                .invalidConfiguration, "no bootstrap server is named", fix: "name one, for example localhost:9092")
        }
        return servers
    }
}
