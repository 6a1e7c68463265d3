import KafkaCodec
import MQTTCodec
import TrestleTransport
import WireBytes

/// Bytes that anyone may read: made of nothing that a plan keeps secret. There is no way to make one of other bytes.
struct PublicMessage {
    let bytes: [UInt8]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func kafka<Request: PublicRequest>(
        _ request: Request, version: Int16, correlationID: Int32
    ) throws(KafkaCodecError) -> PublicMessage {
        var buffer = WireBuffer()
        try KafkaFrame.append(
            request, version: version, correlationID: correlationID, clientID: "trestle-doctor", to: &buffer)
        return PublicMessage([UInt8](copying: buffer.bytes))
    }

    /// A CONNECT without user name, password and will.
    ///
    /// - Parameter clientID: empty lets the server choose one, so that nobody's session is taken over.
    static func connect(version: MQTTVersion, clientID: String = "") throws(MQTTError) -> PublicMessage {
        let connect = Connect(version: version, clientID: clientID, cleanStart: true, keepAlive: 30)
        return try packet(.connect(connect), version)
    }

    static func subscribe(_ packet: Subscribe, version: MQTTVersion) throws(MQTTError) -> PublicMessage {
        try self.packet(.subscribe(packet), version)
    }

    static func publish(_ packet: Publish, version: MQTTVersion) throws(MQTTError) -> PublicMessage {
        try self.packet(.publish(packet), version)
    }

    static func disconnect(version: MQTTVersion) throws(MQTTError) -> PublicMessage {
        try packet(.disconnect(Disconnect()), version)
    }

    private static func packet(_ packet: Packet, _ version: MQTTVersion) throws(MQTTError) -> PublicMessage {
        var buffer = WireBuffer()
        try packet.encode(into: &buffer, version: version)
        return PublicMessage([UInt8](copying: buffer.bytes))
    }

    /// - Parameter random: 32 bytes.
    static func clientHello(version: TLSVersion, host: String?, random: [UInt8]) -> PublicMessage {
        PublicMessage(ClientHello.bytes(version: version, host: host, random: random))
    }

    static let httpRequest = PublicMessage(Array("GET / HTTP/1.0\r\n\r\n".utf8))
}

/// A request that holds no credentials, whatever its fields. SaslAuthenticate is not one.
protocol PublicRequest: KafkaRequest {}

extension ApiVersionsRequest: PublicRequest {}
extension MetadataRequest: PublicRequest {}
extension ProduceRequest: PublicRequest {}
extension FindCoordinatorRequest: PublicRequest {}
extension DescribeGroupsRequest: PublicRequest {}
/// It names a mechanism; the credentials follow in SaslAuthenticate.
extension SaslHandshakeRequest: PublicRequest {}
