import TrestleBase
public import MQTTCodec
public import WireBytes

// Why a connection or the session ends.
extension ClientSession {
    /// Notes why the connection must be closed, and hands the reason to the driver.
    mutating func fail(_ fault: ClientFault) {
        guard self.fault == nil else { return }
        var fault = fault
        if fault.namesServer, redirects < configuration.maximumRedirects {
            redirects += 1
            fault.isRedirect = true
            fault.retryPolicy = .retry
        }
        self.fault = fault
        // What is stored from here on is acknowledged on the next connection.
        incoming.handleDisconnect()
        if fault.retryPolicy == .permanent { state = .failed }
        emit(.close(fault))
    }

    /// The peer violated the protocol: a 5.0 server receives the reason before the connection is closed
    /// [MQTT-4.13.1-1].
    public mutating func handleViolation(_ error: SessionError, into output: inout WireBuffer) {
        if configuration.version == .v5, state == .online || state == .stopping {
            write(.disconnect(Disconnect(reasonCode: error.reasonCode)), into: &output)
        }
        if case .illegal = error {
            unreadableConnections = hasTakenMessage ? 1 : unreadableConnections + 1
            hasTakenMessage = false
            if unreadableConnections >= 5 {
                return fail(
                    .unreadable(
                        error, clientID: state == .connecting ? nil : clientID,
                        configuration.retriesUnreadable ? .retry : .permanent))
            }
        }
        fail(ClientFault(.retry, "the server broke the protocol: \(error)", reasonCode: error.reasonCode))
    }

    /// The driver of the session cannot continue.
    public mutating func cannotGoOn(_ reason: String) { fail(ClientFault(.permanent, reason)) }

    /// The configured CONNECT cannot be written, for example since a field is too long.
    public mutating func cannotConnect(_ error: MQTTError) {
        fail(ClientFault(.permanent, "the settings make no legal CONNECT: \(error)", reasonCode: error.reasonCode))
    }

    /// A likely cause of connections that the server ends without a reason, in words; `nil` if there is none. Some end them over a
    /// topic that is not allowed, and two clients with the same ID disconnect each other again and again; few servers say so.
    public var suspicion: String? {
        if let refusedAtEnd {
            let secret = configuration.sentSecret
            let topic = PeerText(String(decodingUTF8: refusedAtEnd.topic.span), hiding: secret)
            let seconds = RefusedTopics.time.components.seconds
            return
                "it had just refused a message for '\(topic)' (\(refusedAtEnd.code)). For \(seconds) s further ones count "
                + "as refused: grant the right to publish there, and with Mosquitto 2.0 set max_queued_messages to "
                + "another number than 0"
        }
        return endedSoon >= 3
            ? "does another program use the client id \"\(PeerText(clientID, hiding: configuration.sentSecret))\"? Each needs its own"
            : nil
    }

    // MARK: Stopping

    /// Ends without DISCONNECT, so that the server keeps the session and publishes the will.
    public mutating func abandon() {
        guard state != .stopped, state != .failed else { return }
        state = .stopped
        abandonMessages()
        emit(.stopped)
    }

    /// No message of ours will be settled any more: each that was accepted gets its one result.
    mutating func abandonMessages() {
        for message in outgoing.removeAll() { emit(.abandoned(userData: message.userData, mayBeDelivered: true)) }
        while let message = pending.popFirst() {
            emit(.abandoned(userData: message.userData, mayBeDelivered: message.wasSent))
        }
    }
}
