import TrestleBase
import KafkaCodec
import KafkaSession

/// Which broker a request is for.
enum ClusterDestination: Hashable, CustomStringConvertible {
    /// The broker that leads a partition.
    case leader(of: TopicPartition)
    /// The broker that coordinates a group or a transaction, over a connection of its own.
    case coordinator(of: CoordinatorKey)
    /// The broker that takes requests for the controller.
    case controller
    case node(Int32)
    /// Whichever connected broker has the fewest pending requests.
    case leastLoaded

    var description: String {
        switch self {
        case .leader(let place): "the leader of \(place)"
        case .coordinator(let key): "the coordinator of \(key)"
        case .controller: "the controller"
        case .node(let id): "broker \(id)"
        case .leastLoaded: "any broker"
        }
    }
}

/// The outcome of a request to `ClusterCore.send`.
enum ClusterOutcome<Response> {
    case response(Response, version: Int16)
    /// No broker has seen the request: none was found or reached in time, or none knows a version of it.
    case notSent(KafkaObstacle)
    /// The request was sent and no usable response came in time: the broker may have acted on it or not.
    case noResponse(KafkaObstacle)
}

/// A request on its way to a broker that may have to be found and connected to first.
final class ClusterRequest {
    /// Takes the request over a connection, or says why it cannot be sent over this one at all.
    typealias Transmission = (_ link: BrokerLink, _ node: ClusterNode?) -> Void

    let destination: ClusterDestination
    /// When the caller stops waiting, by the loop's clock.
    let deadline: Instant
    let transmit: Transmission
    /// Hears that the request was not sent.
    let fail: (KafkaObstacle) -> Void
    /// The reason for which the request waits.
    var wait: String

    init(
        to destination: ClusterDestination, deadline: Instant, transmit: @escaping Transmission,
        fail: @escaping (KafkaObstacle) -> Void
    ) {
        self.destination = destination
        self.deadline = deadline
        self.transmit = transmit
        self.fail = fail
        self.wait = "connection to any broker"
    }
}

extension ClusterOutcome: Sendable where Response: Sendable {}
