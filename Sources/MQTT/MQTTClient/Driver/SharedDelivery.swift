/// A message of QoS 1 or 2 that several consumers have: it is acknowledged once each of them has finished it.
struct SharedDelivery {
    /// Consumers that have not finished it, by number; zero is none. Two of them take no memory of their own.
    private var first: UInt32
    private var second: UInt32 = 0
    private var others: [UInt32] = []

    init(_ consumer: UInt32) { first = consumer }

    var isFinished: Bool { first == 0 && second == 0 && others.isEmpty }

    mutating func add(_ consumer: UInt32) {
        if second == 0 { second = consumer } else { others.append(consumer) }
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
