package import TrestleTransport

/// One connection as the broker's core sees it: a socket in the program, a simulated network in tests.
package protocol MQTTBrokerLink: AnyObject {
    /// Carries its bytes.
    var channel: any ByteChannel { get }
    var address: String { get }
    /// Whether it came by the internal listener of the acknowledgement gate.
    var isInternal: Bool { get }
    /// By which one who guesses passwords is known again; see `NetworkAddress.network`.
    var network: String { get }
    /// Says to whom the connection belongs; those of one pay together for the memory of their buffers.
    func handleOwner(_ owner: AnyHashable)
    /// Whether clients have to prove by a password who they are.
    var requiresCredentials: Bool { get }
    /// Whether a client may connect over this link, and as whom.
    func admission(of credentials: MQTTCredentials) -> MQTTAdmission
}

extension MQTTBrokerLink where Self: ByteChannel {
    package var channel: any ByteChannel { self }
}

/// An authenticated client, compared byte by byte: a user never equals the holder of a certificate, regardless of the
/// names.
package indirect enum MQTTPrincipal: Hashable {
    case user(ByteText)
    /// `Certificate.holder`.
    case certificate([UInt8])

    /// Its size in memory, in bytes.
    var size: Int {
        switch self {
        case .user(let name): name.bytes.count
        case .certificate(let holder): holder.count
        }
    }
}

/// A listener's decision about credentials.
package enum MQTTAdmission: Equatable {
    /// - principal: the owner of the session; `nil` if clients need not authenticate.
    case admitted(principal: MQTTPrincipal?)
    case refused
}

extension MQTTBrokerLink {
    package var isInternal: Bool { false }
    package func handleOwner(_ owner: AnyHashable) {}
    package var network: String { address }
    package var requiresCredentials: Bool { false }
    package func admission(of credentials: MQTTCredentials) -> MQTTAdmission { .admitted(principal: nil) }
}
