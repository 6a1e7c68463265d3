import KafkaCodec
import MQTTCodec
import Testing
import TrestleTransport

@testable import TrestleDoctor

/// One of each kind that needs no certificate: the others are built by the peer tests.
private let findings: [Finding] = files + network + tls + certificates + services + topics

private let files =
    ([
        .unreadable(path: "/a b/c"), .storeFormat(path: "x", expected: .pem, found: .jks),
        .storeFormat(path: "x", expected: .java, found: .pem), .storeFormat(path: "x", expected: .any, found: nil),
        .storePasswordMissing(path: "x"), .storePasswordWrong(path: "x", .pkcs12),
        .trustStoreEmpty(path: "x", format: .pkcs12, unmarked: 0),
        .trustStoreEmpty(path: "x", format: .pem, unmarked: 0),
        .trustStoreEmpty(path: "x", format: .pkcs12, unmarked: 2),
        .keyMissing(path: "x"), .certificateMissing(path: "x"), .keyMismatch(certificate: "x", key: "y"),
        .keyPasswordMissing(path: "x"), .keyPasswordWrong(path: "x"), .keyAmbiguous(path: "x", aliases: ["a", "b"]),
        .aliasMissing(path: "x", alias: "c", available: []),
    ] as [FileFinding]).map { Finding.file($0) }

private let network =
    ([
        .nameNotResolved(host: "h", reason: "r"), .resolverSilent(host: "h"),
        .connectionRefused(addresses: ["1.2.3.4"]),
        .connectTimedOut, .unreachable(reason: "r"), .connectFailed(reason: "r"),
        .otherCluster(expected: "a", found: "b"),
    ] as [NetworkFinding]).map { Finding.network($0) }

private let tls =
    ([
        .plaintextPort(.kafka), .plaintextPort(.http("HTTP/1.0 400")), .tlsPort, .silent, .closed,
        .version(found: [.tls1_0]), .cipher, .alert(.handshakeFailure), .broken(reason: "r"),
    ] as [TLSFinding]).map { Finding.tls($0) }

private let certificates =
    ([
        .nameMissing(expected: .dns("h"), found: [.dns("g")], commonName: .differs),
        .nameMissing(expected: .dns("h"), found: [], commonName: .matches),
        .nameMissing(expected: .ip([1, 2, 3, 4]), found: [.dns("1.2.3.4")], commonName: .differs),
        .unknownAuthority(issuer: "CN=x", trusted: []), .intermediateMissing(issuer: "CN=x", trusted: ["CN=y"]),
        .refused(reason: "r", nil), .weak(reason: "r", nil), .clientMissing, .clientUntrusted(nil, .unknownAuthority),
        .clientUntrusted(nil, .certificateUnknown), .clientRefused(.badCertificate, nil),
    ] as [CertificateFinding]).map { Finding.certificate($0) }

private let services =
    ([
        .wrongProtocol(.mqtt), .wrongProtocol(.unknown([1, 2])), .silent, .closedWithoutResponse,
        .malformedResponse(reason: "r"), .brokerTooOld(api: "Produce", found: 0...2, expected: 3...12), .controllerPort,
        .requestRefused(api: "Metadata", .unknownServerError),
        .saslRequired(found: ["PLAIN"]), .saslNotOffered, .saslMechanismNotOffered(expected: "PLAIN", found: []),
        .saslMechanismNotOffered(expected: "PLAIN", found: ["GSSAPI"]), .saslRefused(mechanism: "PLAIN", reason: "r"),
        .saslRefused(mechanism: "SCRAM-SHA-256", reason: "r"), .serverNotAuthentic(reason: "r"), .noBrokers,
        .mqttVersionRefused(expected: .v5, found: [.v3_1_1]), .mqttVersionRefused(expected: .v5, found: []),
        .mqttCredentialsRefused(.badUserNameOrPassword, given: true),
        .mqttCredentialsRefused(.notAuthorized, given: false), .mqttRefused(.banned), .mqttRefused(.serverBusy),
    ] as [ProtocolFinding]).map { Finding.service($0) }

private let topics =
    ([
        .missing("t"), .nameInvalid("t", reason: "r"), .notAuthorized("t"), .withoutLeader("t", partitions: [1]),
        .unavailable("t", .unknownServerError), .notWritable("t"), .writeFailed("t", .messageTooLarge),
        .subscriptionRefused("t", .notAuthorized), .publishRefused("t", nil),
    ] as [TopicFinding]).map { Finding.topic($0) }

private let endpoint = Endpoint(host: "kafka-1.example", port: 9093)

@Suite struct FindingTests {
    @Test(arguments: [DoctorTarget.Service.kafka, .mqtt], [Scope.server(endpoint), .listener(broker: 4, endpoint)])
    func everyFindingSaysHowToFixIt(service: DoctorTarget.Service, scope: Scope) {
        let plan = DoctorPlan(target: DoctorTarget(service: service, usesTLS: true, endpoints: [endpoint]))
        for finding in findings {
            let explanation = finding.explanation(ExplanationContext(plan, scope: scope))
            #expect(!explanation.summary.isEmpty && !explanation.fix.isEmpty, "\(finding)")
            #expect(!explanation.fix.contains { $0.isEmpty || $0.contains("\n") }, "\(finding)")
        }
    }

    /// A command that is shown is one that helps: what is known is in it, and it never writes over a file that it does not fit.
    @Test func aFixNamesWhatIsKnown() {
        var plan = DoctorPlan(target: DoctorTarget(service: .mqtt, usesTLS: true, endpoints: [endpoint]))
        plan.mqtt.username = "bridge"
        plan.trust = .file(StoreFile(path: "trust.p12", bytes: nil, kind: .java))
        func fix(_ finding: Finding) -> String {
            finding.explanation(ExplanationContext(plan, scope: .server(endpoint))).fix.joined(separator: "\n")
        }
        #expect(fix(.service(.mqttCredentialsRefused(.notAuthorized, given: true))).contains("passwd bridge"))
        let pem = fix(.file(.trustStoreEmpty(path: "ca.key", format: .pem, unmarked: 0)))
        #expect(pem.contains("--ca ca.crt") && !pem.contains("keytool"))
        #expect(fix(.file(.storePasswordMissing(path: "trust.p12"))).contains("--truststore-password"))
        #expect(!fix(.file(.storePasswordMissing(path: "trust.p12"))).contains("--keystore-password"))
        #expect(fix(.file(.storePasswordMissing(path: "own.p12"))).contains("--keystore-password"))
        #expect(fix(.file(.storeFormat(path: "trust.p12", expected: .pem, found: .pkcs12))).contains("type=PKCS12"))
        #expect(fix(.file(.keyMissing(path: "server.crt"))).contains("--key FILE"))
    }

    /// A shell's reading of a line: whether something in it would be run or expanded, or ends the command.
    private func obeys(_ line: String) -> Bool {
        var isQuoted = false
        var isEscaped = false
        for character in line {
            if isEscaped {
                isEscaped = false
            } else if character == "'" {
                isQuoted.toggle()
            } else if !isQuoted, character == "\\" {
                isEscaped = true
            } else if !isQuoted, "`$;|&\"".contains(character) {
                return true
            }
        }
        return isQuoted
    }

    /// Hosts that a cluster advertises, names in a certificate and mechanisms are a stranger's words, and people copy the
    /// commands that they are shown.
    @Test(arguments: [
        "a;touch x", "$(touch x)", "`touch x`", "a'$(touch x)'b", "a|sh", "a&b", "127.0.0.1;touch x", "a\"b",
    ])
    func noCommandHoldsAStrangersWords(hostile: String) {
        let endpoint = Endpoint(host: hostile, port: 9093)
        let named: [Finding] = [
            .network(.nameNotResolved(host: hostile, reason: "r")), .network(.connectTimedOut),
            .network(.unreachable(reason: "r")), .network(.connectFailed(reason: "r")), .tls(.silent), .tls(.closed),
            .tls(.tlsPort), .tls(.plaintextPort(.kafka)), .tls(.plaintextPort(.http("HTTP"))),
            .certificate(.nameMissing(expected: .dns(hostile), found: [.dns(hostile)], commonName: .differs)),
            .certificate(
                .nameMissing(expected: .dns("h"), found: [.dns(hostile), .dns("good")], commonName: .differs)),
            .certificate(.refused(reason: "r", nil)), .certificate(.weak(reason: "r", nil)),
            .certificate(.unknownAuthority(issuer: hostile, trusted: [hostile])),
            .certificate(.intermediateMissing(issuer: hostile, trusted: [hostile])),
            .service(.wrongProtocol(.mqtt)), .service(.serverNotAuthentic(reason: hostile)),
            .service(.saslRequired(found: [hostile])), .service(.saslRequired(found: [hostile, "PLAIN"])),
            .service(.saslMechanismNotOffered(expected: "PLAIN", found: [hostile])), .topic(.missing(hostile)),
            .topic(.notWritable(hostile)), .topic(.withoutLeader(hostile, partitions: [])),
        ]
        for service in [DoctorTarget.Service.kafka, .mqtt] {
            for scope in [Scope.server(endpoint), .listener(broker: 1, endpoint)] {
                let plan = DoctorPlan(target: DoctorTarget(service: service, usesTLS: true, endpoints: [endpoint]))
                for finding in named {
                    for line in finding.explanation(ExplanationContext(plan, scope: scope)).fix {
                        // A line that says what the next one does is ours, and is not run.
                        if line.hasSuffix(":"), !line.contains(hostile) { continue }
                        #expect(!obeys(line), "\(line)")
                        #expect(!line.contains("printf") || !line.contains("touch x"), "\(line)")
                    }
                }
            }
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
        let both = [report(.name, .failed(.tls(.tlsPort))), report(.chain, .failed(.topic(.missing("t"))))]
        #expect(Diagnosis(reports: both).exitCode == 12)
        #expect(Diagnosis(reports: both).failures == 2)
    }
}
