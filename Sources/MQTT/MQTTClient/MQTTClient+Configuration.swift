public import MQTTCodec
import MQTTSession
public import MQTTStore
import TrestleBase
public import TrestleTransport
public import WireBytes

extension MQTTClient {
    /// Where a client connects to, and how.
    public struct Configuration: Sendable, CustomStringConvertible {
        public var endpoint: Endpoint
        /// Speaks TLS with this context, whose side is the client's; `TLSContext.reload` replaces keys and certificates for the
        /// connections to come. `nil`, the default of `mqtt://`, is plaintext; `mqtts://` trusts the system's authorities.
        public var tls: TLSContext?
        /// Connects by WebSocket (RFC 6455), which is opened with this request target; with TLS where `tls` is set. `nil`, the
        /// default of `mqtt://`, is TCP alone; `ws://HOST` and `wss://HOST` give `/mqtt` where the URL has no path.
        public var webSocketPath: String?
        /// Gives the request target of each WebSocket in place of `webSocketPath`, for example one that is signed with the time. Default
        /// `nil`.
        public var webSocketTarget: (@Sendable () -> String)?
        /// MQTT 5 by default.
        public var version = MQTTVersion.v5
        /// Names the session at the server. Default: a name of its own for each client, 23 letters and digits. An empty one lets
        /// the server choose.
        public var clientID: String
        public var username: String?
        /// Never printed.
        public var password: ByteSlice?
        /// Enhanced authentication (5.0), for example `.scram(.sha256, username:password:)`; `nil` is none.
        public var authentication: MQTTAuthentication?
        /// `true`, the default, begins with an empty session; `false` goes on with what the server kept for `clientID`, if
        /// there is a state of the session in `store`; without one, a session that the server has is ended, with the messages in
        /// it [MQTT-3.2.2-4]. To continue it without a file, say that everything was settled:
        /// `store = MQTTMemoryStore(hasEmptySession: true)`. Reconnects go on with the session in either case, where
        /// `sessionExpiry` lets them.
        public var cleanStart = true
        /// Keeps the session's state beyond this client: with a `MQTTFileStore`, and `cleanStart` false, what was begun with QoS 1
        /// and 2 goes on when the process is started again, and QoS 2 stays exactly once: what a loop's body was through with does
        /// not come again, see `MQTTAcknowledgement`. Default `nil`: the state lives as long as the client.
        public var store: (any MQTTStore)?
        /// How long the server keeps the session after a connection ends (5.0), in whole seconds; default one hour. Zero ends it
        /// with the connection. In 3.1.1 a session ends with its connection if `cleanStart`, and never if not.
        public var sessionExpiry = Duration.seconds(3600)
        /// The longest time between two packets of the client, 1 s to 65,535 s; zero turns it off. Default 60 s.
        public var keepAlive = Duration.seconds(60)
        /// Most messages of QoS 1 and 2 that the server may send before they are acknowledged (5.0), 1 to 65,535; default 1,024.
        public var receiveMaximum: UInt16 = 1_024
        /// Most messages of QoS 1 and 2 that are under way at once with MQTT 3.1.1, whose servers do not say how many they take, 1 to
        /// 65,535; default 20, as Mosquitto's `max_inflight_messages`. A server of MQTT 5 says it: its Receive Maximum.
        public var maximumInFlight: UInt16 = 20
        /// How many times in a row the client connects to another server because the one it is at names it (5.0, section 4.11):
        /// after "Use another server" until that connection is lost, after "Server moved" for good. Default 0: the error tells
        /// where to, in `MQTTClientError.serverReference`. The other server gets the same credentials, by TLS where `tls` is set; the
        /// session does not move with the client, so that a message of QoS 2 that was in flight may arrive twice.
        public var maximumRedirects = 0
        /// How many topics the server may name by an alias (5.0); default 16, zero forbids it. Each may take 64 KiB.
        public var topicAliasMaximum: UInt16 = 16
        /// Whether the client uses topic aliases for the first topics that it publishes to, up to the server's maximum
        /// (5.0). This saves bytes with long topics, and costs time. Default: `false`.
        public var usesTopicAliases = false
        /// The largest packet that is accepted, in bytes; `nil`, the default, is the protocol's limit of 256 MiB.
        public var maximumPacketSize: Int?
        /// The message that the server publishes when the client goes without DISCONNECT; its delay and other properties are
        /// `Will.properties`.
        public var will: Will?
        /// Further properties of CONNECT (5.0), for example user properties.
        public var connectProperties = Properties()
        /// From the start of an attempt to connect to the end of the TLS handshake, and from there to CONNACK; default 10 s.
        public var connectTimeout = Duration.seconds(10)
        /// From PINGREQ to PINGRESP; default 10 s.
        public var pingTimeout = Duration.seconds(10)
        /// The waits between attempts to connect: the first one, doubled up to the last, each spread by a fifth. Default 200 ms
        /// to 30 s. `nil`: a lost connection ends the client.
        public var reconnectDelay: ClosedRange<Duration>? = .milliseconds(200) ... .seconds(30)
        /// How long `publish` waits for its result, times without a connection included; `nil` is for ever. Default 120 s.
        public var publishTimeout: Duration? = .seconds(120)
        /// How long `subscribe` and `unsubscribe` wait for their response; default 30 s.
        public var subscribeTimeout = Duration.seconds(30)
        /// Bytes that wait for a consumer before receiving pauses; the server keeps what is beyond. Default 4 MiB for each.
        ///
        /// While a `publish`, `subscribe` or `request` of this client waits for its response, which comes behind those messages,
        /// receiving goes on: messages of QoS 1 and 2 then take up to 16 times as much (`receiveMaximum` says how many they are), and
        /// those of QoS 0 are dropped (`MQTTClientEvent.messagesDropped`). Beyond that no response can be read before a loop goes on:
        /// when none has for 10 s, or for half of `publishTimeout` if that is less, what waits for a response fails with `timedOut`, and
        /// from then on each `publish` with QoS 1 or 2 does at once, until loops have made space.
        public var receiveBufferSize = 4 << 20
        private static let responseFactor = 16
        /// How long `shutdown` waits for messages in flight and for acknowledgements; default 10 s.
        public var shutdownTimeout = Duration.seconds(10)
        /// How long an acknowledgement that the application holds back may hold those that came after it. [MQTT-4.6.0-2] demands
        /// the order of arrival, so the default is `nil`: as long as it takes.
        public var acknowledgementOrderLimit: Duration?
        /// Whether a message of QoS 1 or 2 at which the server ends each connection is given up, so that those behind it arrive: its
        /// `publish` throws `refused`. When several connections have ended while messages had no response, messages go out one at a
        /// time, to find the one. When a server refuses a topic and ends the connection over it, further messages for the topic are
        /// `refused` for a minute. Default: `false`, which sends them again until `publishTimeout`.
        public var givesUpRefusedMessages = false
        /// Carries the connections in place of sockets.
        package var openChannel: OpenChannel?
        /// Hears what happens, on the client's event loop: it must not wait.
        public var observe: (@Sendable (MQTTClientEvent) -> Void)?

        public init(endpoint: Endpoint) {
            self.endpoint = endpoint
            self.clientID = Self.uniqueClientID()
        }

        /// Reads `mqtt://HOST[:PORT]` or `mqtts://HOST[:PORT]` (TLS), `ws://HOST[:PORT][/PATH]` or `wss://HOST[:PORT][/PATH]` (WebSocket),
        /// with `USER[:PASSWORD]@` before the host if need be. The default ports are 1883, 8883, 80 and 443, the default path `/mqtt`.
        ///
        /// - Throws: `MQTTClientError.Code.configuration`.
        public init(url: String) throws(MQTTClientError) {
            let parts = try MQTTURL(url)
            self.init(endpoint: parts.endpoint)
            if parts.isTLS { tls = try Self.systemTrust() }
            webSocketPath = parts.webSocketPath
            username = parts.username
            password = parts.password.map { ByteSlice(utf8: $0) }
        }

        private static func systemTrust() throws(MQTTClientError) -> TLSContext {
            do throws(TLSFailure) { return try TLSContext(.client()) } catch {
                throw MQTTClientError(.configuration, "\(error)")
            }
        }

        /// Without credentials.
        public var description: String {
            "client \"\(clientID)\", \(version), at \(endpoint)\(tls == nil ? "" : ", TLS")"
        }

        private static func uniqueClientID() -> String {
            let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
            return "trestle" + String(repeating: "0", count: 16 - digits.count) + digits
        }
    }
}

extension MQTTClient.Configuration {
    /// The settings of the client beneath.
    func coreConfiguration(hasSessionState: Bool) -> MQTTClientConfiguration {
        var session = ClientSessionConfiguration(clientID: clientID, version: version)
        session.username = username
        session.password = password
        session.cleanStart = cleanStart
        session.authenticationMethod = version == .v5 ? authentication?.method : nil
        session.sessionExpiryInterval = UInt32(clamping: sessionExpiry.saturated(unitsPerSecond: 1))
        session.keepAlive = UInt16(clamping: keepAlive.saturated(unitsPerSecond: 1))
        session.receiveMaximum = max(1, receiveMaximum)
        session.maximumPacketSize = maximumPacketSize
        session.maximumInFlight = max(1, maximumInFlight)
        session.maximumRedirects = maximumRedirects
        session.will = will
        session.connectProperties = connectProperties
        session.hasSessionState = hasSessionState
        session.usesSubscriptionIdentifiers = true
        session.reportsAcknowledgementProperties = true
        session.recordsChanges = store != nil
        session.givesUpRefusedMessages = givesUpRefusedMessages
        session.topicAliasMaximum = topicAliasMaximum
        session.usesTopicAliases = usesTopicAliases
        session.connectTimeout = connectTimeout
        session.pingTimeout = pingTimeout
        session.maximumPending = 0
        // Years are for ever, and do not overflow.
        session.orderLimit = acknowledgementOrderLimit ?? .seconds(1 << 40)
        if let reconnectDelay {
            session.backoff = Backoff(initial: reconnectDelay.lowerBound, maximum: reconnectDelay.upperBound)
        }
        var configuration = MQTTClientConfiguration(endpoint: endpoint, session: session)
        configuration.connection.connectTimeout = connectTimeout
        configuration.heldBytes = receiveBufferSize
        let (most, isTooMuch) = receiveBufferSize.multipliedReportingOverflow(by: Self.responseFactor)
        configuration.heldBytesForResponses = isTooMuch ? .max : most
        if version == .v5 { configuration.authentication = authentication }
        configuration.connection.tls = tls
        configuration.openChannel = openChannel
        if let webSocketTarget {
            configuration.openWebSocket(path: webSocketTarget)
        } else if let webSocketPath {
            configuration.openWebSocket(at: webSocketPath)
        }
        return configuration
    }
}

extension MQTTClient.Configuration: CustomDebugStringConvertible, CustomReflectable {
    public var debugDescription: String { description }

    /// Hides the credentials from `dump` as well.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
