import MQTTCodec
import TrestleTransport
import WireBytes

/// A server that responds as a test says, and keeps what it receives.
final class ScriptedServer: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: the state is used on the loop alone.
    enum Reply: Sendable {
        case packet(Packet)
        /// Bytes that no server may send.
        case raw([UInt8])
        case close
    }

    /// The response to a packet that came on the n-th connection, 1 and up.
    typealias Script = @Sendable (_ connection: Int, _ packet: Packet) -> [Reply]

    let loop: IOLoop
    let version: MQTTVersion
    private let script: Script
    private var listener: Listener?
    private var peers: [Peer] = []
    private(set) var port: UInt16 = 0
    /// Each packet as text, after the number of its connection.
    private(set) var received: [String] = []
    /// Connections that are over.
    private(set) var ended: [Int] = []

    init(version: MQTTVersion = .v5, _ script: @escaping Script) async throws {
        loop = try IOLoop(name: "server")
        self.version = version
        self.script = script
        try await loop.run { try self.listen() }
    }

    deinit { loop.shutdown() }

    private func listen() throws {
        let listener = try Listener.bind(on: loop, host: "127.0.0.1", port: 0) { [unowned self] connection in
            let peer = Peer(self, number: peers.count + 1, connection)
            peers.append(peer)
            return peer
        }
        port = listener.port
        self.listener = listener
    }

    /// Sends on the n-th connection, unrequested.
    func send(_ replies: [Reply], on number: Int) async {
        await loop.run { self.peers[number - 1].send(replies) }
    }

    private final class Peer: ConnectionHandler {
        /// A test may end before its connections do.
        weak var server: ScriptedServer?
        let number: Int
        weak var connection: Connection?

        init(_ server: ScriptedServer, number: Int, _ connection: Connection) {
            self.server = server
            self.number = number
            self.connection = connection
        }

        func connectionOpened(_ connection: Connection) {}
        func connectionClosed(_ connection: Connection, reason: CloseReason) { server?.ended.append(number) }

        func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
            guard let server else { return bytes.count }
            var consumed = 0
            do {
                while consumed < bytes.count {
                    let rest = bytes.extracting(consumed...)
                    guard let header = try FixedHeader.parse(rest, version: server.version),
                        header.totalSize <= rest.count
                    else { break }
                    let frame = rest.extracting(0..<header.totalSize)
                    let packet = try Packet.decode(frame: frame, version: server.version, from: .client)
                    consumed += header.totalSize
                    server.received.append("\(number) \(Self.text(of: packet))")
                    send(server.script(number, packet))
                }
            } catch {
                server.received.append("\(number) malformed: \(error)")
                connection.abort()
            }
            return consumed
        }

        func send(_ replies: [Reply]) {
            guard let connection, let server else { return }
            for reply in replies {
                switch reply {
                case .packet(let packet):
                    var bytes = WireBuffer()
                    guard (try? packet.encode(into: &bytes, version: server.version)) != nil else { continue }
                    connection.write(bytes.bytes)
                case .raw(let bytes): connection.write(bytes.span)
                case .close: connection.close()
                }
            }
        }

        private static func text(of packet: Packet) -> String {
            switch packet {
            case .publish(let publish):
                "publish \(publish.packetIdentifier?.rawValue ?? 0)\(publish.dup ? " dup" : "") \(publish.topicName)"
            case .puback(let puback): "puback \(puback.packetIdentifier.rawValue) \(puback.reasonCode.rawValue)"
            case .disconnect(let disconnect): "disconnect \(disconnect.reasonCode.rawValue)"
            default: "\(packet.packetType)".lowercased()
            }
        }
    }
}

extension ScriptedServer {
    /// Accepts connections, grants subscriptions with QoS 1, settles messages and responds to pings. The session is
    /// present on every connection but the first.
    static let friendly: Script = { connection, packet in
        switch packet {
        case .connect: [.packet(.connack(Connack(sessionPresent: connection > 1, reasonCode: .success)))]
        case .subscribe(let subscribe):
            [
                .packet(
                    .suback(
                        Suback(
                            packetIdentifier: subscribe.packetIdentifier,
                            reasonCodes: subscribe.subscriptions.map { _ in .grantedQoS1 })))
            ]
        case .unsubscribe(let unsubscribe):
            [
                .packet(
                    .unsuback(
                        Unsuback(
                            packetIdentifier: unsubscribe.packetIdentifier,
                            reasonCodes: unsubscribe.filters.map { _ in .success })))
            ]
        case .publish(let publish):
            publish.packetIdentifier.map { [.packet(.puback(Puback(packetIdentifier: $0)))] } ?? []
        case .pingreq: [.packet(.pingresp)]
        case .disconnect: [.close]
        default: []
        }
    }

    /// A message of QoS 1 for the client.
    static func message(_ text: String, _ identifier: UInt16, dup: Bool = false) -> Reply {
        guard
            let publish = try? Publish(
                topic: "to/client", payload: ByteSlice(utf8: text), qos: .atLeastOnce, dup: dup,
                packetIdentifier: PacketIdentifier(rawValue: identifier))
        else { return .close }
        return .packet(.publish(publish))
    }
}
