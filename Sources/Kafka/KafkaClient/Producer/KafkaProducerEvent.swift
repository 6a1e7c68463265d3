/// An event of a producer, besides the results of records. For logs and for the decision to give up; the producer
/// itself keeps trying.
public enum KafkaProducerEvent: Sendable {
    /// A broker has described the cluster.
    case connected(broker: String)
    /// A connection is gone or could not be made; another one is tried.
    case disconnected(KafkaObstacle)
    /// A state of the cluster keeps records from being stored. They wait, and are tried again. Reported when it begins and
    /// then less and less often.
    case waiting(KafkaObstacle)
    /// Records of this topic are stored again after `waiting`.
    case recovered(topic: String, after: Duration)
    /// The producer works, but with less than was requested.
    case degraded(String)
}
