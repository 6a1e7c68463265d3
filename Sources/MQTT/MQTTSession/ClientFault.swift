public import MQTTCodec
import WireBytes

/// Why a client session ended its connection, in one line that a person can act on.
public struct ClientFault: Error, Sendable, CustomStringConvertible {
    public enum RetryPolicy: Sendable {
        /// Another attempt may succeed by itself.
        case retry
        /// Another attempt at once would only take turns with another client.
        case retryLate
        /// The server refuses us, for example since it does not know the password. It may be that its accounts or access
        /// rules are being changed, or that its authentication back end restarts; so it is tried again for a while.
        case wait
        /// Nothing changes until a person changes something.
        case permanent
    }

    public var retryPolicy: RetryPolicy
    public var description: String
    public var reasonCode: ReasonCode?
    /// Where the server says that this client should connect to (5.0, section 4.11), as it was sent.
    public var serverReference: String?
    /// The session goes on at the server of `serverReference`.
    public internal(set) var isRedirect = false
    /// The next connection begins a session in place of one of which the client knows nothing [MQTT-3.2.2-4].
    public internal(set) var beginsNewSession = false

    /// The attempt to connect goes on: it has not failed.
    public var isFollowed: Bool { isRedirect || beginsNewSession }

    /// Whether the server has ended the connection with a DISCONNECT.
    var isByServer = false

    /// The server names another one that this client should use.
    var namesServer: Bool {
        serverReference != nil && (reasonCode == .useAnotherServer || reasonCode == .serverMoved)
    }

    init(_ retryPolicy: RetryPolicy, _ description: String, reasonCode: ReasonCode? = nil) {
        self.retryPolicy = retryPolicy
        self.description = description
        self.reasonCode = reasonCode
    }
}

extension ClientFault {
    /// CONNACK with a refusal.
    static func refused(
        _ code: ReasonCode, reason: String?, serverReference: String? = nil, configuration: ClientSessionConfiguration
    ) -> ClientFault {
        let (retryPolicy, text): (RetryPolicy, String) =
            switch code {
            case .unsupportedProtocolVersion:
                (.permanent, "the server does not speak MQTT \(configuration.version): configure the other version")
            case .clientIdentifierNotValid:
                (.permanent, "the server refuses the client id \"\(configuration.clientID)\": choose another")
            case .badUserNameOrPassword where configuration.username == nil,
                .notAuthorized where configuration.username == nil:
                (
                    .wait,
                    "the server refuses client id \"\(configuration.clientID)\", and no user name is configured: "
                        + "give a user name and a password if it wants them"
                )
            case .badUserNameOrPassword: (.wait, "the server refuses the user name or password: check both")
            case .notAuthorized:
                (
                    .wait,
                    "the server refuses the user name or password, or does not let client id "
                        + "\"\(configuration.clientID)\" connect: check the credentials, then its access rules"
                )
            case .banned: (.wait, "the server has banned this client: ask its operator")
            case .unspecifiedError: (.wait, "the server refuses the connection")
            case .badAuthenticationMethod:
                (.permanent, "the server refuses the authentication method: check what it supports")
            case .packetTooLarge:
                (.permanent, "CONNECT is larger than the server accepts: shorten the will or user properties")
            case .retainNotSupported:
                (.permanent, "the server keeps no retained messages: configure the will without retain")
            case .qosNotSupported: (.permanent, "the server does not support the QoS of the will: lower it")
            case .useAnotherServer, .serverMoved:
                (.permanent, "the server has moved: configure the address it moved to")
            case .topicNameInvalid: (.permanent, "the server refuses the topic of the will: check it")
            case .serverUnavailable: (.retry, "the server is unavailable")
            case .serverBusy: (.retry, "the server is busy")
            case .quotaExceeded: (.retry, "a quota of the server is used up")
            case .connectionRateExceeded: (.retry, "the server limits the rate of connections")
            default: (.retry, "the server refuses the connection")
            }
        let number =
            configuration.version == .v3_1_1
            ? code.connectReturnCode.map { "return code \($0)" } : nil
        var fault = ClientFault(
            retryPolicy,
            text + moved(serverReference, configuration) + detail(code, number: number, reason, configuration),
            reasonCode: code)
        fault.serverReference = serverReference
        return fault
    }

    private static func moved(_ serverReference: String?, _ configuration: ClientSessionConfiguration) -> String {
        serverReference.map { ", \(PeerText($0, hiding: configuration.sentSecret))" } ?? ""
    }

    /// DISCONNECT from the server (5.0).
    ///
    /// - Parameter clientID: the one in use, which the server may have assigned.
    static func disconnected(
        _ code: ReasonCode, reason: String?, serverReference: String? = nil, clientID: String,
        configuration: ClientSessionConfiguration
    ) -> ClientFault {
        let (retryPolicy, text): (RetryPolicy, String) =
            switch code {
            case .sessionTakenOver:
                (
                    .retryLate,
                    "another program took the session over, connecting with the same client id \"\(PeerText(clientID, hiding: configuration.sentSecret))\": give each program its own 'client_id'"
                )
            case .notAuthorized: (.wait, "the server no longer authorizes this client: check its access rules")
            case .serverShuttingDown: (.retry, "the server is shutting down")
            case .keepAliveTimeout: (.retry, "the server heard nothing within the keep alive")
            case .administrativeAction: (.retry, "the server's operator closed the connection")
            case .useAnotherServer, .serverMoved:
                (.permanent, "the server has moved: configure the address it moved to")
            case .packetTooLarge: (.retry, "a packet was larger than the server accepts")
            default: (.retry, "the server closed the connection")
            }
        var fault = ClientFault(
            retryPolicy, text + moved(serverReference, configuration) + detail(code, reason, configuration),
            reasonCode: code)
        fault.serverReference = serverReference
        fault.isByServer = true
        return fault
    }

    /// A filter the server did not grant.
    static func notSubscribed(
        _ filter: String, _ code: ReasonCode, reason: String?, configuration: ClientSessionConfiguration
    ) -> ClientFault {
        let text =
            switch code {
            case .notAuthorized: "the server does not authorize a subscription to \"\(filter)\": check its access rules"
            case .topicFilterInvalid: "the server refuses the topic filter \"\(filter)\": check it"
            case .sharedSubscriptionsNotSupported:
                "the server has no shared subscriptions, as \"\(filter)\" needs: use a plain filter"
            case .subscriptionIdentifiersNotSupported:
                "the server has no subscription identifiers, as \"\(filter)\" needs"
            case .wildcardSubscriptionsNotSupported:
                "the server has no wildcard subscriptions, as \"\(filter)\" needs: name each topic"
            case .packetTooLarge:
                "the subscription to \"\(filter)\" is larger than the server accepts: shorten the filter"
            case .quotaExceeded: "a quota of the server leaves no room for the subscription to \"\(filter)\""
            default: "the server refuses a subscription to \"\(filter)\""
            }
        let retryPolicy: RetryPolicy =
            switch code {
            case .topicFilterInvalid, .sharedSubscriptionsNotSupported, .subscriptionIdentifiersNotSupported,
                .wildcardSubscriptionsNotSupported, .packetTooLarge:
                .permanent
            default: .wait
            }
        return ClientFault(retryPolicy, text + detail(code, reason, configuration), reasonCode: code)
    }

    /// A server whose bytes cannot be told apart into packets, again and again.
    ///
    /// - Parameter clientID: whose session it has; `nil` before its response to CONNECT.
    static func unreadable(_ error: SessionError, clientID: String?, _ retryPolicy: RetryPolicy) -> ClientFault {
        let text =
            if let clientID {
                "the server sends bytes from its session \"\(PeerText(clientID))\" that are not packets, on each connection: \(error). "
                    + "Remove the session at the server, which loses its messages, or find the cause of the changed bytes"
            } else {
                "the server responds to CONNECT with bytes that are not a packet, on each connection: \(error). "
                    + "Check the address: another service than an MQTT broker may be there"
            }
        return ClientFault(retryPolicy, text, reasonCode: error.reasonCode)
    }

    /// - Parameter number: as the specification in use writes the code; `nil`: in hexadecimal.
    private static func detail(
        _ code: ReasonCode, number: String? = nil, _ reason: String?, _ configuration: ClientSessionConfiguration
    ) -> String {
        let number = number ?? "0x" + String(code.rawValue, radix: 16, uppercase: true)
        guard let reason, !reason.isEmpty else { return " (\(number))" }
        return " (\(number): \(PeerText(reason, hiding: configuration.sentSecret)))"
    }
}
