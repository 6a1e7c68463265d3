public import KafkaCodec
public import MQTTCodec
public import Transport

/// One fault, with what was seen of it. More may be added.
public enum Finding: Error, Sendable {
    // Files of this machine
    case fileUnreadable(path: String)
    /// A store of one kind where the configuration says another; `found` is nil for what is no store at all.
    case storeFormat(path: String, wanted: StoreFile.Kind, found: KeyStore.Format?)
    case storePasswordMissing(path: String)
    case storePasswordWrong(path: String, KeyStore.Format)
    case storeDamaged(StoreError)
    /// - Parameter unmarked: certificates that are there and that Java does not take for trusted.
    case trustStoreEmpty(path: String, format: KeyStore.Format?, unmarked: Int)
    /// Every authority in it has expired, or is not valid yet.
    case trustOutdated(path: String, Certificate)
    case keyMissing(path: String)
    case certificateMissing(path: String)
    case keyMismatch(certificate: String, key: String)
    case keyPasswordWrong(path: String)
    case storeUnusable(StoreError)
    case identityOutdated(path: String, Certificate)

    // Network
    case nameNotResolved(host: String, reason: String)
    case resolverSilent(host: String)
    case connectionRefused(addresses: [String])
    case connectTimedOut
    case unreachable(reason: String)
    case connectFailed(reason: String)

    // TLS
    /// TLS was wanted and the port speaks this instead.
    case plaintextPort(PortProtocol)
    /// TLS was not wanted and is what the port speaks.
    case tlsPort
    case tlsSilent
    case tlsClosed
    case tlsVersion(offered: [TLSVersion])
    case tlsCipher
    case tlsAlert(TLSAlert)
    case tlsBroken(reason: String)
    case nameNotInCertificate(wanted: PeerName, offered: [SubjectAlternativeName], commonName: NameInCommonName)
    case unknownAuthority(issuer: String, trusted: [String])
    case selfSigned(Certificate)
    case intermediateMissing(issuer: String, trusted: [String])
    case badCertificate(reason: String, Certificate?)
    /// A key that is too short, or a signature by a hash that is broken.
    case weakCertificate(reason: String, Certificate?)
    case certificateExpired(Certificate)
    case certificateNotYetValid(Certificate)
    case clientCertificateMissing
    case clientCertificateUntrusted(Certificate?)
    case clientCertificateRefused(TLSAlert, Certificate?)

    // Kafka and MQTT
    /// The port speaks something else, or nothing that anyone knows.
    case wrongProtocol(PortProtocol)
    case silent
    case closedWithoutAnswer
    case malformedAnswer(reason: String)
    case brokerTooOld(api: String, offered: ClosedRange<Int16>?, wanted: ClosedRange<Int16>)
    case requestRefused(api: String, KafkaErrorCode)
    case saslRequired(offered: [String])
    case saslNotOffered
    case saslMechanismNotOffered(wanted: String, offered: [String])
    case saslRefused(mechanism: String, reason: String)
    case serverNotAuthentic(reason: String)
    case noBrokers
    case otherCluster(wanted: String, found: String)
    case mqttVersionRefused(wanted: MQTTVersion, offered: [MQTTVersion])
    /// - Parameter given: whether a user name was sent.
    case mqttCredentialsRefused(ReasonCode, given: Bool)
    case mqttRefused(ReasonCode)

    // Topics
    case topicMissing(String)
    case topicNameInvalid(String)
    case topicNotAuthorized(String)
    case topicWithoutLeader(String, partitions: [Int32])
    case topicUnavailable(String, KafkaErrorCode)
    case topicNotWritable(String)
    case writeFailed(String, KafkaErrorCode)
    case subscriptionRefused(String, ReasonCode)
    case publishRefused(String, ReasonCode?)
}

/// Whether the subject's common name would have been the wanted one, if it counted.
public enum NameInCommonName: Sendable, Hashable { case matches, differs }

/// What a port turned out to speak.
public enum PortProtocol: Sendable, Hashable {
    case tls
    case http(String)
    case kafka, mqtt
    /// Its first bytes are nobody's that we know.
    case unknown([UInt8])
    /// It takes a connection and never says anything.
    case silent
    /// It closes the connection, whatever is said to it.
    case closes
}
