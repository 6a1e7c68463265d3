import TrestleTransport

extension HomeLoop {
    /// The loop of a client: `shared`, or one of its own.
    ///
    /// - Throws: `KafkaError.Code.invalidConfiguration` when the process is out of descriptors or threads.
    static func ofClient(_ shared: IOLoop?, name: String) throws(KafkaError) -> HomeLoop {
        do throws(TransportError) { return try HomeLoop(shared, name: name) } catch {
            throw KafkaError(.invalidConfiguration, "no event loop can be started: \(error)")
        }
    }
}
