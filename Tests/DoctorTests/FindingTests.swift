import KafkaCodec
import MQTTCodec
import Testing
import Transport

@testable import Doctor

/// One of each kind that needs no certificate: the others are built by the peer tests.
private let findings: [Finding] = [
    .fileUnreadable(path: "/a b/c"), .storeFormat(path: "x", wanted: .pem, found: .jks),
    .storeFormat(path: "x", wanted: .java, found: .pem), .storeFormat(path: "x", wanted: .any, found: nil),
    .storePasswordMissing(path: "x"), .storePasswordWrong(path: "x", .pkcs12),
    .trustStoreEmpty(path: "x", format: .pkcs12, unmarked: 0),
    .trustStoreEmpty(path: "x", format: .pkcs12, unmarked: 2),
    .keyMissing(path: "x"), .certificateMissing(path: "x"), .keyMismatch(certificate: "x", key: "y"),
    .keyPasswordWrong(path: "x"),
    .nameNotResolved(host: "h", reason: "r"), .resolverSilent(host: "h"), .connectionRefused(addresses: ["1.2.3.4"]),
    .connectTimedOut, .unreachable(reason: "r"), .connectFailed(reason: "r"),
    .plaintextPort(.kafka), .plaintextPort(.http("HTTP/1.0 400")), .tlsPort, .tlsSilent, .tlsClosed,
    .tlsVersion(offered: [.tls1_0]), .tlsCipher, .tlsAlert(.handshakeFailure), .tlsBroken(reason: "r"),
    .nameNotInCertificate(wanted: .dns("h"), offered: [.dns("g")], commonName: .differs),
    .nameNotInCertificate(wanted: .dns("h"), offered: [], commonName: .matches),
    .nameNotInCertificate(wanted: .ip([1, 2, 3, 4]), offered: [.dns("1.2.3.4")], commonName: .differs),
    .unknownAuthority(issuer: "CN=x", trusted: []), .intermediateMissing(issuer: "CN=x", trusted: ["CN=y"]),
    .badCertificate(reason: "r", nil), .weakCertificate(reason: "r", nil), .clientCertificateMissing,
    .clientCertificateUntrusted(nil),
    .clientCertificateRefused(.badCertificate, nil),
    .wrongProtocol(.mqtt), .wrongProtocol(.unknown([1, 2])), .silent, .closedWithoutAnswer,
    .malformedAnswer(reason: "r"),
    .brokerTooOld(api: "Produce", offered: 0...2, wanted: 3...12),
    .requestRefused(api: "Metadata", .unknownServerError),
    .saslRequired(offered: ["PLAIN"]), .saslNotOffered, .saslMechanismNotOffered(wanted: "PLAIN", offered: []),
    .saslMechanismNotOffered(wanted: "PLAIN", offered: ["GSSAPI"]), .saslRefused(mechanism: "PLAIN", reason: "r"),
    .saslRefused(mechanism: "SCRAM-SHA-256", reason: "r"), .serverNotAuthentic(reason: "r"), .noBrokers,
    .otherCluster(wanted: "a", found: "b"), .mqttVersionRefused(wanted: .v5, offered: [.v3_1_1]),
    .mqttVersionRefused(wanted: .v5, offered: []), .mqttCredentialsRefused(.badUserNameOrPassword, given: true),
    .mqttCredentialsRefused(.notAuthorized, given: false), .mqttRefused(.banned), .mqttRefused(.serverBusy),
    .topicMissing("t"), .topicNameInvalid("t"), .topicNotAuthorized("t"), .topicWithoutLeader("t", partitions: [1]),
    .topicUnavailable("t", .unknownServerError), .topicNotWritable("t"), .writeFailed("t", .messageTooLarge),
    .subscriptionRefused("t", .notAuthorized), .publishRefused("t", nil),
]

private let endpoint = Endpoint(host: "kafka-1.example", port: 9093)

@Suite struct FindingTests {
    @Test(arguments: [DoctorTarget.Service.kafka, .mqtt], [Scope.server(endpoint), .listener(broker: 4, endpoint)])
    func everyFindingSaysWhatMendsIt(service: DoctorTarget.Service, scope: Scope) {
        let plan = DoctorPlan(target: DoctorTarget(service: service, usesTLS: true, endpoints: [endpoint]))
        for finding in findings {
            let explanation = finding.explanation(ExplanationContext(plan, scope: scope))
            #expect(!explanation.summary.isEmpty && !explanation.mend.isEmpty, "\(finding)")
            #expect(!explanation.mend.contains { $0.isEmpty || $0.contains("\n") }, "\(finding)")
        }
    }

    @Test func identifiersAreForScripts() {
        for finding in findings {
            let identifier = finding.identifier(in: .server(endpoint))
            #expect(identifier.allSatisfy { $0.isLowercase || $0 == "-" || $0.isNumber }, "\(identifier)")
            #expect(finding.identifier(in: .listener(broker: 1, endpoint)) == "advertised-\(identifier)")
            #expect(finding.faultClass(in: .listener(broker: 1, endpoint)) == .advertisedListener)
        }
    }

    @Test func reasonCodesAreWords() {
        #expect(ReasonCode.badUserNameOrPassword.words == "0x86 (bad user name or password)")
        #expect(ReasonCode.success.words == "0x00 (success)")
    }

    @Test func pathsAreQuotedForTheShell() {
        #expect(quoted("/etc/kafka/ca.crt") == "/etc/kafka/ca.crt")
        #expect(quoted("/my keys/ca's.crt") == "'/my keys/ca'\\''s.crt'")
    }

    @Test func theFirstFaultDecidesTheExitCode() {
        func report(_ step: Step, _ outcome: StepReport.Outcome) -> StepReport {
            StepReport(step: step, scope: .server(endpoint), outcome: outcome, duration: .zero)
        }
        #expect(Diagnosis(reports: [report(.connect, .passed(.sameAsServer))]).exitCode == 0)
        let both = [report(.name, .failed(.tlsPort)), report(.chain, .failed(.topicMissing("t")))]
        #expect(Diagnosis(reports: both).exitCode == 12)
        #expect(Diagnosis(reports: both).failures == 2)
    }
}
