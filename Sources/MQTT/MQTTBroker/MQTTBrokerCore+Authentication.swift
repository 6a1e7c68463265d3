import TrestleBase
import MQTTCodec
import MQTTSession
import TrestleTransport

/// Guessing passwords is made slow, and told of in sums.
extension MQTTBrokerCore {
    /// A connection that hears later that it has been refused.
    struct Penalty {
        let connection: BrokerConnection
        let dueAt: UInt64
    }

    /// Checks a client's credentials. What is wrong, or one attempt too many, is refused after a moment.
    func authenticate(
        _ credentials: MQTTCredentials, _ connection: BrokerConnection, now: UInt64
    ) -> MQTTAdmission {
        guard connection.link.requiresCredentials, !connection.link.isInternal else {
            let admission = connection.link.admission(of: credentials)
            if admission == .refused {
                reject(connection, .badUserNameOrPassword, "its user name or password is wrong")
            }
            return admission
        }
        let time = Instant(nanoseconds: now)
        switch throttle.handleAttempt(address: connection.link.network, username: credentials.username, now: time) {
        case .turnAway(let delay): postpone(connection, delay, now: now)
        case .check(let attempt):
            let admission = connection.link.admission(of: credentials)
            if admission != .refused {
                throttle.handleSuccess(attempt, now: time)
                return admission
            }
            postpone(connection, throttle.handleFailure(attempt, now: time), now: now)
        }
        reportFailedAuthentications(now: now)
        return .refused
    }

    private func postpone(_ connection: BrokerConnection, _ delay: Duration, now: UInt64) {
        connection.hold = .penalty
        let (seconds, attoseconds) = delay.components
        let dueAt = now &+ UInt64(max(0, seconds)) &* 1_000_000_000 &+ UInt64(max(0, attoseconds / 1_000_000_000))
        penalties.append(Penalty(connection: connection, dueAt: dueAt))
        requestTimeout(dueAt)
    }

    /// Responds to those whose time has come.
    func endPenalties(now: UInt64) {
        while let penalty = penalties.first {
            guard now >= penalty.dueAt else { return requestTimeout(penalty.dueAt) }
            _ = penalties.popFirst()
            if penalty.connection.hold == .penalty, penalty.connection.state == .awaitingConnect {
                close(penalty.connection)
            }
        }
    }

    /// CONNACK with the refusal; the log has it in the sums.
    private func close(_ connection: BrokerConnection) {
        counters.refused += 1
        write(.connack(Connack(reasonCode: .badUserNameOrPassword)), to: connection)
        drop(connection)
    }

    func reportFailedAuthentications(now: UInt64) {
        guard let report = throttle.takeReport(now: Instant(nanoseconds: now)) else { return }
        observe(.authenticationFailed("\(report)"))
    }
}
