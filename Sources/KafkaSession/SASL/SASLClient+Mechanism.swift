extension SASLClient: SASLMechanism {
    public var name: String { mechanism.rawValue }

    public mutating func respond(to challenge: Span<UInt8>?) throws(KafkaSessionError) -> [UInt8]? {
        do throws(SASLError) {
            guard let challenge else { return try start() }
            switch try receive(challenge) {
            case .send(let message): return message
            case .done: return nil
            }
        } catch {
            throw KafkaSessionError(.authenticationFailed, "SASL \(name): \(error)")
        }
    }
}
