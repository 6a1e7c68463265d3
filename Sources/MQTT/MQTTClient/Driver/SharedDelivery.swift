/// A message of QoS 1 or 2 that several consumers have: it is acknowledged once each of them has finished it.
struct SharedDelivery {
    /// Consumers that have not finished it, by number; zero is none. Two of them take no memory of their own.
    private var first: UInt32
    private var second: UInt32 = 0
    private var others: [UInt32] = []

    /// Stands for the consumer that is still to come, among the consumers that have not finished a message.
    static let nextConsumer = UInt32.max

    init(_ consumer: UInt32) { first = consumer }

    /// Whether a consumer has it, and has not finished it.
    func isHeld(by consumer: UInt32) -> Bool { first == consumer || second == consumer || others.contains(consumer) }

    var isFinished: Bool { first == 0 && second == 0 && others.isEmpty }

    mutating func add(_ consumer: UInt32) {
        if second == 0 { second = consumer } else { others.append(consumer) }
    }

    /// Another one takes it over, who may have it already.
    mutating func hand(from consumer: UInt32, to other: UInt32) {
        finish(consumer)
        guard !isHeld(by: other) else { return }
        if first == 0 { first = other } else { add(other) }
    }

    /// A consumer that has finished it before changes nothing.
    mutating func finish(_ consumer: UInt32) {
        if first == consumer {
            first = 0
        } else if second == consumer {
            second = 0
        } else if let index = others.firstIndex(of: consumer) {
            others.remove(at: index)
        }
    }
}
