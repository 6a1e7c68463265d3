public import TrestleBase
public import MQTTCodec
public import TrestleTransport

/// The observation of a step that passed.
public enum Observation: Sendable {
    case authorities([Certificate], path: String?)
    case revocationLists([RevocationList], path: String)
    case identity(Certificate, path: String?)
    case addresses([String])
    case connected(String)
    case tls(version: String, cipher: String)
    case name(PeerName, found: [SubjectAlternativeName])
    case chain([Certificate], root: String)
    case validUntil(WallTime)
    case clientCertificateTaken(Certificate)
    case apis(count: Int, produce: Int16)
    case authenticated(String)
    case login(MQTTVersion)
    case cluster(identifier: String?, brokers: Int)
    case topic(String, partitions: Int)
    case subscribed(String)
    /// According to the rights that the broker reports.
    case writeAllowed(String)
    /// A request without records was refused for that reason alone.
    case writeProbed(String)
    case written(String, partition: Int32?, offset: Int64?)
    /// According to the rights that the coordinator reports.
    case groupAllowed(String)
    /// The group has a coordinator that describes it; it does not report rights.
    case groupDescribed(String)
    /// Mosquitto, with advice for its configuration.
    case software(MosquittoVersion)
    /// The listener is the very server that was examined before.
    case sameAsServer
}
