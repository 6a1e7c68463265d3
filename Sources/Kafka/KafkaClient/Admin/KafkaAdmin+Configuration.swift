public import TrestleTransport

extension KafkaAdmin {
    /// How an administration client reaches its cluster.
    public struct Configuration: Sendable {
        public var cluster: ClusterConfiguration
        /// How long a call may take in all, repetitions included (`default.api.timeout.ms`).
        public var timeout = Duration.seconds(60)

        /// - Parameter bootstrapServers: one or more brokers.
        public init(bootstrapServers: [Endpoint]) { cluster = ClusterConfiguration(bootstrapServers: bootstrapServers) }

        /// - Parameter bootstrapServers: `host:port`, several with commas between them.
        /// - Throws: `KafkaError.Code.invalidConfiguration` for another form.
        public init(bootstrapServers: String) throws(KafkaError) {
            self.init(bootstrapServers: try Endpoint.bootstrapServers(bootstrapServers))
        }
    }
}
