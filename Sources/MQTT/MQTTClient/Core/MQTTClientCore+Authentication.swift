import MQTTCodec
import MQTTSession
import TrestleBase
import TrestleTransport
import WireBytes

extension MQTTClientCore {
    /// Begins an exchange.
    ///
    /// - Returns: its first data; `nil` when it cannot begin, which ends the client.
    func beginAuthentication(_ authentication: MQTTAuthentication) -> ByteSlice?? {
        var exchange = authentication.begin()
        do {
            let data = try exchange.start()
            self.exchange = exchange
            return .some(data)
        } catch {
            refuseServer("\(error)")
            return nil
        }
    }

    /// Authenticates once more on the present connection, for example before a token's end.
    ///
    /// - Returns: whether that could begin; `mqttClientAuthenticated` tells of its end.
    public func reauthenticate() -> Bool {
        guard session.state == .online, exchange == nil, let authentication = configuration.authentication,
            let data = beginAuthentication(authentication)
        else { return false }
        withSession { session, output in session.reauthenticate(data, into: &output) }
        return true
    }

    /// The server's AUTH: the response is computed where nothing waits.
    func respond(to challenge: ByteSlice?) {
        guard let exchange, let channel else { return refuseServer("the server sends AUTH that nothing has begun") }
        loop.detach {
            var exchange = exchange
            let response = Result { try exchange.respond(to: challenge) }
            return (exchange, response)
        } then: { [weak self, weak channel] exchange, response in
            guard let self, let channel, channel === self.channel else { return }
            self.exchange = exchange
            switch response {
            case .success(let data): withSession { session, output in session.respond(with: data, into: &output) }
            case .failure(let error):
                refuseServer("\(error)")
                settle()
            }
        }
    }

    /// The server says that the authentication has succeeded.
    ///
    /// - Returns: whether it has proved what it had to.
    func finishAuthentication(_ data: ByteSlice?) -> Bool {
        guard var exchange else { return true }
        self.exchange = nil
        do {
            try exchange.finish(data)
            return true
        } catch {
            refuseServer("\(error)")
            return false
        }
    }

    private func refuseServer(_ reason: String) {
        session.cannotGoOn("authentication failed: \(PeerText(reason))")
        // What was written for it is not for a server that is not the right one.
        channel?.abort()
    }
}
