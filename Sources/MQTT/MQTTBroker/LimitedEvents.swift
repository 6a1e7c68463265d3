import TrestleBase
import TrestleTransport

/// Events that clients cause at will.
enum LimitedEvent: CaseIterable {
    case refused, lagging, notDelivered

    var plural: String {
        switch self {
        case .refused: "connections were refused"
        case .lagging: "times a client did not keep up"
        case .notDelivered: "clients did not get messages"
        }
    }
}

/// Nobody fills the log: of each kind some in each interval are told of, of the rest the number.
extension MQTTBrokerCore {
    func observe(_ event: BrokerEvent, limited kind: LimitedEvent) {
        guard limits[kind, default: RateLimitedLog()].admits(now: latest)
        else { return }
        observe(event)
    }

    func noteRefused(_ address: String, _ reason: String) {
        counters.refused += 1
        observe(.refused(address: address, reason: reason), limited: .refused)
    }

    func reportSuppressedEvents() {
        for kind in LimitedEvent.allCases {
            guard let count = limits[kind]?.takeSuppressed(now: latest)
            else { continue }
            observe(.suppressed("\(count) more \(kind.plural)"))
        }
    }
}
