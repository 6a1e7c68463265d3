import MQTTCodec
public import TrestleBase
public import WireBytes

extension ClientSession {
    /// AUTH while CONNACK is awaited, or later.
    mutating func handleAuth(_ auth: Auth) throws(SessionError) {
        guard let method = configuration.authenticationMethod, configuration.version == .v5 else {
            throw .unexpected(.auth)
        }
        // A bare success has no method.
        guard auth.properties.authenticationMethod ?? method == method else { throw .unexpected(.auth) }
        switch auth.reasonCode {
        case .continueAuthentication: emit(.challenge(auth.properties.authenticationData))
        case .success where state != .connecting: emit(.authenticated(auth.properties.authenticationData))
        default: throw .unexpected(.auth)
        }
    }

    /// The connection is open, and the data that begins the authentication is awaited, at most for `connectTimeout`; see `handleOpen`.
    public mutating func awaitCredentials(now: Instant) {
        guard state == .offline else { return }
        connectDeadline = now + configuration.connectTimeout
    }

    /// The cause of a connection that has not come to its CONNACK within `connectTimeout`.
    var missingStep: String {
        state == .offline
            ? "authentication failed: it had nothing to begin with within \(configuration.connectTimeout)"
            : "the server took the connection but sent no CONNACK: is it an MQTT port?"
    }

    /// The authentication of this side has failed.
    ///
    /// - Parameter isPermanent: nothing changes until a person changes something; else another connection is tried.
    public mutating func cannotAuthenticate(_ reason: String, isPermanent: Bool) {
        fail(ClientFault(isPermanent ? .permanent : .retry, reason))
    }

    /// Responds to `ClientEvent.challenge`.
    public mutating func respond(with data: ByteSlice?, into output: inout WireBuffer) {
        guard state == .connecting || state == .online || state == .stopping else { return }
        writeAuth(.continueAuthentication, data, into: &output)
    }

    /// Begins another authentication on the present connection [MQTT-4.12.1-1].
    public mutating func reauthenticate(_ data: ByteSlice?, into output: inout WireBuffer) {
        guard state == .online else { return }
        writeAuth(.reauthenticate, data, into: &output)
    }

    private mutating func writeAuth(_ reasonCode: ReasonCode, _ data: ByteSlice?, into output: inout WireBuffer) {
        var auth = Auth(reasonCode: reasonCode)
        auth.properties.authenticationMethod = configuration.authenticationMethod
        auth.properties.authenticationData = data
        write(.auth(auth), into: &output)
    }
}
