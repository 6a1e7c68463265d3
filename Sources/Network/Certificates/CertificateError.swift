import COpenSSL

/// Why a certificate, key or store could not be made. Two errors are equal when their codes are.
public struct CertificateError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// A name that may not stand in a certificate.
        case invalidName
        /// A life time that no certificate has.
        case invalidLifetime
        /// A password that a store cannot take.
        case invalidPassword
        /// OpenSSL refused.
        case library
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// The error of OpenSSL's last failure on this thread; its queue is empty afterwards.
    static func library(_ what: String) -> CertificateError {
        let number = ERR_peek_last_error()
        ERR_clear_error()
        // SAFETY: a constant string of OpenSSL's, or null.
        let reason = unsafe ERR_reason_error_string(number).map { unsafe String(cString: $0) }
        return CertificateError(.library, "OpenSSL cannot \(what): \(reason ?? "no reason given")")
    }
}
