/// The messages that rules with several actions, or with an error action, have in flight, and which outcome each is waiting for.
///
/// A message is settled once: when all its actions have succeeded; else when the error action has, which runs after the last of them
/// and once; else it goes to the dead letters, whose topic settles it.
struct RuleDeliveries<Message> {
    /// A message's number: ascending, and never given twice.
    typealias Number = UInt64

    /// An action that did not take a message.
    struct Failure: Hashable {
        /// The type of the action, for example `KafkaAction`.
        var action: String
        /// The topic or URL that it was for.
        var resource: String
        var reason: String
        /// Kafka's error code; `nil` when Kafka was not queried.
        var errorCode: Int16?
    }

    /// What to do next.
    enum Step {
        case wait
        /// All actions have succeeded: the message is acknowledged.
        case succeeded(entry: UInt64)
        /// Some have failed: run the error action, and tell its outcome.
        case runErrorAction
        /// The error action has taken the message instead: it is acknowledged.
        case caught(entry: UInt64)
        /// Neither an action nor the error action has taken it: it goes to the dead letters.
        case giveUp(entry: UInt64, Message, [Failure])
    }

    private struct Delivery {
        /// In the ledger.
        let entry: UInt64
        let message: Message
        let hasErrorAction: Bool
        let size: Int
        /// Actions without an outcome, and one more while actions are still begun.
        var open = 1
        var failures: [Failure] = []
        var isInErrorAction = false
    }

    private var deliveries: [Number: Delivery] = [:]
    private var last: Number = 0
    /// Bytes of the messages that are kept.
    private(set) var bytes = 0

    /// What a message takes beside its bytes.
    private static var overhead: Int { 512 }

    init() {}

    var isEmpty: Bool { deliveries.isEmpty }

    /// A rule begins with a message.
    ///
    /// - Parameters:
    ///   - entry: its entry in the ledger.
    ///   - size: bytes of the message.
    mutating func open(_ message: Message, entry: UInt64, hasErrorAction: Bool, size: Int) -> Number {
        last += 1
        let delivery = Delivery(
            entry: entry, message: message, hasErrorAction: hasErrorAction, size: size + Self.overhead)
        bytes += delivery.size
        deliveries[last] = delivery
        return last
    }

    /// One of the actions begins; its outcome comes as `handleFinished`.
    mutating func begin(_ number: Number) { deliveries[number]?.open += 1 }

    /// All actions have begun.
    mutating func release(_ number: Number) -> Step { handleFinished(number) }

    /// An action has an outcome.
    ///
    /// - Parameter failure: `nil` for success.
    mutating func handleFinished(_ number: Number, _ failure: Failure? = nil) -> Step {
        guard var delivery = deliveries[number] else { return .wait }
        if let failure { delivery.failures.append(failure) }
        delivery.open -= 1
        guard delivery.open == 0 else {
            deliveries[number] = delivery
            return .wait
        }
        if delivery.isInErrorAction, failure == nil {
            remove(number)
            return .caught(entry: delivery.entry)
        }
        if delivery.failures.isEmpty {
            remove(number)
            return .succeeded(entry: delivery.entry)
        }
        guard delivery.hasErrorAction, !delivery.isInErrorAction else {
            remove(number)
            return .giveUp(entry: delivery.entry, delivery.message, delivery.failures)
        }
        delivery.isInErrorAction = true
        delivery.open = 1
        deliveries[number] = delivery
        return .runErrorAction
    }

    /// A message, and what has failed of it; `nil` when it is settled.
    func content(_ number: Number) -> (message: Message, failures: [Failure])? {
        deliveries[number].map { ($0.message, $0.failures) }
    }

    private mutating func remove(_ number: Number) {
        if let delivery = deliveries.removeValue(forKey: number) { bytes -= delivery.size }
    }
}
