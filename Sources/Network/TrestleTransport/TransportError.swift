import CEpoll
import TrestlePlatform

/// An error below the protocols, with a one-line description that a person can act on. Two errors are equal if their
/// codes are equal.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The class of the failure. More may be added.
    public enum Code: Sendable, Hashable {
        case nameNotResolved, connectionRefused, connectTimedOut, unreachable
        case connectionReset, idleTimedOut, messageTimedOut, writeTimedOut, receiveLimit
        /// The connections together held more memory than they may, and this one the most.
        case memoryLimit
        case addressInUse, addressNotAvailable, permissionDenied, outOfDescriptors
        /// TLS failed in the handshake; `tls` says why.
        case handshakeFailed
        /// TLS broke after the handshake, or the stream ended without close_notify; `tls` says which.
        case tlsBroken
        case invalidConfiguration
        /// The peer violated the protocol above the transport.
        case protocolViolation
        case system
    }

    public let code: Code
    public let description: String
    /// The details of a TLS failure.
    public let tls: TLSFailure?

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
        tls = nil
    }

    public init(_ failure: TLSFailure) {
        code =
            switch failure.step {
            case .configuration: .invalidConfiguration
            case .data: .tlsBroken
            case .negotiation, .certificate, .name, .clientCertificate: .handshakeFailed
            }
        description = failure.description
        tls = failure
    }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    static func system(_ call: String, _ number: Int32) -> TransportError {
        let text = errorText(number)
        switch number {
        case EMFILE, ENFILE:
            return TransportError(.outOfDescriptors, "\(call): \(text): raise the limit (ulimit -n)")
        default:
            return TransportError(.system, "\(call): \(text)")
        }
    }

    /// Why a connection attempt failed, from the system's error number.
    static func connecting(to address: String, _ number: Int32) -> TransportError {
        switch number {
        case ECONNREFUSED:
            TransportError(.connectionRefused, "connection refused by \(address): is the broker running there?")
        case ETIMEDOUT:
            TransportError(.connectTimedOut, "no response from \(address): is a firewall in between?")
        case EHOSTUNREACH, ENETUNREACH:
            TransportError(.unreachable, "\(address) cannot be reached: \(errorText(number))")
        case ECONNRESET:
            TransportError(.connectionReset, "\(address) closed the connection while it was being made")
        case EADDRNOTAVAIL:
            TransportError(.addressNotAvailable, "no local address or port is left to reach \(address)")
        case EACCES, EPERM:
            TransportError(.permissionDenied, "the system forbids connecting to \(address): \(errorText(number))")
        default:
            .system("connect to \(address)", number)
        }
    }

    /// Why an established connection broke.
    static func broken(_ address: String, _ number: Int32) -> TransportError {
        switch number {
        case ECONNRESET, EPIPE:
            TransportError(.connectionReset, "connection reset by \(address)")
        case ETIMEDOUT:
            TransportError(.connectTimedOut, "\(address) no longer responds")
        case EHOSTUNREACH, ENETUNREACH:
            TransportError(.unreachable, "\(address) can no longer be reached: \(errorText(number))")
        default:
            .system("connection to \(address)", number)
        }
    }

    /// Why a listener could not be opened.
    static func binding(host: String, port: UInt16, _ number: Int32) -> TransportError {
        switch number {
        case EADDRINUSE:
            TransportError(
                .addressInUse,
                "port \(port) is in use on \(host): stop the program that holds it (ss -ltnp 'sport = :\(port)') "
                    + "or choose another port")
        case EACCES, EPERM:
            TransportError(
                .permissionDenied, "not allowed to listen on port \(port) of \(host): choose a port from 1024 up")
        case EADDRNOTAVAIL:
            TransportError(
                .addressNotAvailable, "this machine has no address \(host): listen on 0.0.0.0 or on one that it has")
        default:
            .system("listen on \(host):\(port)", number)
        }
    }

    static func errorText(_ number: Int32) -> String {
        // SAFETY: strerror returns a C string that is valid until this thread calls it again.
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }
}

/// Why a connection ended.
public enum CloseReason: Sendable, Equatable, CustomStringConvertible {
    /// This side closed it.
    case local
    /// The peer ended its stream in good order.
    case peer
    /// The event loop was shut down.
    case shutdown
    /// It broke, never came to be, or was given up for the reason given.
    indirect case failed(TransportError)

    /// Whether the peer ended it, in good order or not.
    public var isByPeer: Bool {
        switch self {
        case .peer: true
        case .failed(let error): error.code == .connectionReset
        case .local, .shutdown: false
        }
    }

    public var description: String {
        switch self {
        case .local: "closed by this side"
        case .peer: "the peer closed the connection"
        case .shutdown: "the event loop was shut down"
        case .failed(let error): error.description
        }
    }
}
