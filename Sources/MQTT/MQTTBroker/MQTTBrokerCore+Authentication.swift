import TrestleBase
import MQTTCodec
import MQTTSession
import TrestleTransport

/// Guessing passwords is made slow, and told of in sums.
extension MQTTBrokerCore {
    /// A connection that hears later that it has been refused.
    struct Penalty {
        let connection: BrokerConnection
        let dueAt: Instant
    }

    /// Checks a client's credentials. What is wrong, or one attempt too many, is refused after a moment.
    func authenticate(
        _ credentials: MQTTCredentials, _ connection: BrokerConnection, now: Instant
    ) -> MQTTAdmission {
        guard connection.link.requiresCredentials, !connection.link.isInternal else {
            let admission = connection.link.admission(of: credentials)
            if admission == .refused {
                reject(connection, .badUserNameOrPassword, "its user name or password is wrong")
            }
            return admission
        }
        switch throttle.handleAttempt(address: connection.link.network, username: credentials.username, now: now) {
        case .turnAway(let delay): postpone(connection, delay, now: now)
        case .check(let attempt):
            let admission = connection.link.admission(of: credentials)
            if admission != .refused {
                throttle.handleSuccess(attempt, now: now)
                return admission
            }
            postpone(connection, throttle.handleFailure(attempt, now: now), now: now)
        }
        reportFailedAuthentications(now: now)
        return .refused
    }

    private func postpone(_ connection: BrokerConnection, _ delay: Duration, now: Instant) {
        connection.hold = .penalty
        let dueAt = now + max(.zero, delay)
        penalties.append(Penalty(connection: connection, dueAt: dueAt))
        requestTimeout(dueAt)
    }

    /// Responds to those whose time has come.
    func endPenalties(now: Instant) {
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

    func reportFailedAuthentications(now: Instant) {
        guard let report = throttle.takeReport(now: now) else { return }
        observe(.authenticationFailed("\(report)"))
    }
}
