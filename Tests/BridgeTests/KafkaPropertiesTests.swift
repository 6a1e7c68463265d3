import TrestleTransport
import KafkaSession
import Testing

@testable import TrestleBridge

@Suite struct JavaPropertiesTests {
    /// Each row as `java.util.Properties.load` reads it.
    @Test(arguments: [
        ("a=b", [["a", "b"]]), ("a:b", [["a", "b"]]), ("a b", [["a", "b"]]), ("a = b c ", [["a", "b c "]]),
        ("a", [["a", ""]]), ("a=", [["a", ""]]), ("a==b", [["a", "=b"]]), ("  a\t:\t b", [["a", "b"]]),
        ("# x\n! y\n\n  # z\na=b", [["a", "b"]]), ("a=b\\\n   c", [["a", "bc"]]),
        ("a=b\\\\\nc=d", [["a", "b\\"], ["c", "d"]]),
        ("a\\=b=c", [["a=b", "c"]]), ("a\\ b=c", [["a b", "c"]]), ("a=\\t\\n\\r\\f\\q", [["a", "\t\n\r\u{c}q"]]),
        ("a=\\u00e9\\uD83D\\uDE00", [["a", "é😀"]]), ("a=b\r\nc=d\re=f", [["a", "b"], ["c", "d"], ["e", "f"]]),
        ("a=b\\\r\n c", [["a", "bc"]]), ("a=b # c", [["a", "b # c"]]), ("", []), ("=x", [["", "x"]]),
        ("a=b\\", [["a", "b"]]),
        ("a=b\\\n# not a comment", [["a", "b# not a comment"]]),
    ])
    func readsAsJavaDoes(text: String, expected: [[String]]) throws {
        #expect(try JavaProperties(text).entries.map { [$0.key, $0.value] } == expected)
    }

    @Test func linesAreThoseWhereKeysStand() throws {
        let entries = try JavaProperties("# one\na=b\\\n  c\n\nd=e\r\nf=g").entries
        #expect(entries.map(\.line) == [2, 5, 6])
    }

    @Test func aBrokenEscapeIsToldWithItsLine() {
        #expect(
            throws: PropertiesProblem(
                line: 2, message: "'\\u' takes four hexadecimal digits; write '\\\\u' for a backslash")
        ) {
            try JavaProperties("a=b\nc=C:\\users")
        }
    }
}

@Suite struct KafkaPropertiesTests {
    private func problems(_ text: String) -> [String] {
        do throws(KafkaPropertiesError) {
            _ = try KafkaProperties.read(text)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func readsAWholeFile() throws {
        let read = try KafkaProperties.read(
            """
            bootstrap.servers=kafka-1.example:9093, [::1]:9093
            client.id = plant-7
            client.dns.lookup=use_all_dns_ips
            acks=all
            enable.idempotence=true
            linger.ms=5
            batch.size=65536
            max.request.size=2097152
            buffer.memory=67108864
            request.timeout.ms=20000
            compression.type=zstd
            security.protocol=SASL_SSL
            sasl.mechanism=SCRAM-SHA-512
            sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                username="ada" \\
                password="s3\\\\"cret;=";
            ssl.truststore.location=/etc/trust.jks
            ssl.truststore.password=changeit
            ssl.truststore.type=JKS
            ssl.keystore.location=/etc/key.p12
            ssl.keystore.password=storepass
            ssl.key.password=keypass
            ssl.endpoint.identification.algorithm=
            ssl.enabled.protocols=TLSv1.2,TLSv1.3
            ssl.cipher.suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
            """)
        #expect(read.bootstrapServers?.map(\.description) == ["kafka-1.example:9093", "[::1]:9093"])
        #expect(read.sink.clientID == "plant-7")
        #expect(read.sink.acknowledgements == .all)
        #expect(read.sink.linger == .milliseconds(5))
        #expect(read.sink.batchSize == 65_536)
        #expect(read.sink.maximumRequestSize == 2_097_152)
        #expect(read.sink.bufferSize == 67_108_864)
        #expect(read.sink.requestTimeout == .seconds(20))
        #expect(read.sink.compression == .zstd)
        #expect(read.sasl == .scram(.sha512, username: "ada", password: Secret("s3\"cret;=")))
        let tls = try #require(read.tls)
        guard case .store(.file("/etc/trust.jks"), let password) = tls.trust,
            case .store(.file("/etc/key.p12"), let store, let key, nil) = tls.identity
        else {
            Issue.record("\(tls)")
            return
        }
        #expect([password, store, key].map { $0?.value } == ["changeit", "storepass", "keypass"])
        #expect(!tls.checksName)
        #expect(tls.cipherSuites == "TLS_AES_128_GCM_SHA256" && tls.cipherList == "ECDHE-RSA-AES256-GCM-SHA384")
        for text in ["\(read)", String(reflecting: read)] {
            #expect(!["s3", "changeit", "storepass", "keypass"].contains { text.contains($0) })
        }
    }

    private let plain = "org.apache.kafka.common.security.plain.PlainLoginModule required"
    private let bearer = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"

    @Test func readsEachMechanism() throws {
        let head = "security.protocol=SASL_PLAINTEXT\nsasl.mechanism="
        #expect(
            try KafkaProperties.read(head + "PLAIN\nsasl.jaas.config=\(plain) username='a' password=\"b\";").sasl
                == .plain(username: "a", password: Secret("b")))
        #expect(
            try KafkaProperties.read(
                head + "OAUTHBEARER\nsasl.jaas.config=\(bearer) extension_traceId=\"7\";\n"
                    + "sasl.oauthbearer.token.endpoint.url=file:///run/token\n"
                    + "sasl.login.callback.handler.class="
                    + "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler"
            ).sasl == .tokenFile("/run/token", extensions: ["traceId": "7"]))
        #expect(try KafkaProperties.read("security.protocol=SSL").tls?.checksName == true)
        #expect(try KafkaProperties.read("acks=1").tls == nil)
    }

    @Test func pemIsTakenFromThePropertiesThemselves() throws {
        let read = try KafkaProperties.read(
            "security.protocol=SSL\nssl.keystore.type=PEM\nssl.keystore.key=KEY\nssl.keystore.certificate.chain=CHAIN\n"
                + "ssl.key.password=pass\nssl.truststore.type=PEM\nssl.truststore.certificates=CA")
        guard case .pair(.pem(let chain), .pem(let key), let password)? = read.tls?.identity,
            case .store(.pem(let authority), nil)? = read.tls?.trust
        else {
            Issue.record("\(read)")
            return
        }
        #expect([chain.value, key.value, password?.value, authority.value] == ["CHAIN", "KEY", "pass", "CA"])
    }

    @Test func theEnvironmentIsReadWhereTheFileSaysSo() throws {
        let text = """
            config.providers=env
            config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=PLAIN
            sasl.jaas.config=\(plain) username="a" password="${env:PW}";
            """
        #expect(
            try KafkaProperties.read(text, environment: ["PW": "s3cret"]).sasl
                == .plain(username: "a", password: Secret("s3cret")))
        #expect(
            problems(text) == [
                "line 5: 'sasl.jaas.config' needs the variable 'PW', which the environment does not have"
            ])
    }

    /// Each row: a file, and part of the one line that must come out of it.
    @Test(arguments: [
        (
            "bootstrap.server=a:1",
            "line 1: 'bootstrap.server' is not a known property: did you mean 'bootstrap.servers'?"
        ),
        ("\nfrobnicate=1", "line 2: '***' is not a known property"),
        (
            "key.serializer=x",
            "'key.serializer' is a property of Kafka's Java clients that Trestle does not have (it names Java"
        ),
        ("group.id=x", "(it is for consumers"), ("transactional.id=x", "(transactions are not supported)"),
        ("acks=1\nacks=1", "line 2: duplicate property 'acks'"), ("acks=0", "'acks' is '0' but takes all, -1 or 1"),
        ("acks=1\nenable.idempotence=true", "must match 'acks'"), ("linger.ms=-1", "takes a number from 0 to 10000"),
        ("linger.ms=99999999999999999999", "takes a number"), ("bootstrap.servers=a", "takes HOST:PORT"),
        ("bootstrap.servers=a:1,,b:99999", "takes HOST:PORT"), ("retries=3", "can only be '2147483647' here"),
        ("client.dns.lookup=resolve_canonical_bootstrap_servers_only", "can only be 'use_all_dns_ips'"),
        ("security.protocol=TLS", "'security.protocol' takes PLAINTEXT, SASL_PLAINTEXT, SASL_SSL, SSL"),
        ("ssl.truststore.location=/x", "'ssl.truststore.location' has no effect with security.protocol PLAINTEXT"),
        ("sasl.mechanism=PLAIN", "'sasl.mechanism' has no effect"),
        ("security.protocol=SSL\nssl.enabled.protocols=TLSv1.1", "older ones are not safe"),
        ("security.protocol=SSL\nssl.cipher.suites=TLS_RSA_WITH_RC4_128_MD5", "which is not a cipher suite"),
        ("security.protocol=SSL\nssl.keystore.key=x", "needs ssl.keystore.certificate.chain"),
        ("security.protocol=SSL\nssl.keystore.type=BKS", "takes JKS, JCEKS, PKCS12 or PEM"),
        ("security.protocol=SSL\nssl.endpoint.identification.algorithm=dns", "takes https, or nothing"),
        ("security.protocol=SSL\nssl.engine.factory.class=x", "(it names Java classes)"),
        ("security.protocol=SASL_SSL", "'sasl.mechanism' is missing"),
        ("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN", "'sasl.jaas.config' is missing"),
        (
            "security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI\nsasl.kerberos.service.name=kafka",
            "(Kerberos is not supported)"
        ),
        ("security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-1", "is 'SCRAM-SHA-1' but takes PLAIN, SCRAM-SHA-256"),
    ])
    func eachProblemIsNamedWithItsLine(text: String, expected: String) {
        let lines = problems(text)
        #expect(lines.contains { $0.contains(expected) }, "\(lines)")
    }

    /// Each row: what stands where the good JAAS configuration stood; the password never comes out again.
    @Test(arguments: [
        ("PlainLoginModul required username=\"a\" password=\"s3cret\";", "an unknown login module"),
        (
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"s3cret\";",
            "has the login module of SCRAM, but sasl.mechanism is PLAIN"
        ),
        ("PLAIN username=\"a\" password=\"s3cret\";", "has 'required' after"),
        ("P required username=\"a\" password=\"s3cret\"", "ends in one semicolon"),
        ("P required username=\"a\" password=\"s3cret;", "a quote that is not closed"),
        ("P required username=\"a\" password \"s3cret\";", "key=\"value\""),
        ("P required username=\"a\" username=\"a\" password=\"s3cret\";", "'username' twice"),
        ("P required username= ; password=\"s3cret\";", "no value for the option 'username'"),
        ("P required password=\"s3cret\";", "needs the options username and password"),
        ("P required username=\"a\" password=\"s3cret\" user_b=\"s3cret\";", "has the option 'user_b'"),
    ])
    func aBrokenJAASConfigurationIsExplainedWithoutItsSecrets(jaas: String, expected: String) {
        let jaas = jaas.hasPrefix("P ") ? plain.prefix { $0 != " " } + jaas.dropFirst() : jaas[...]
        let lines = problems("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=\(jaas)")
        #expect(lines.contains { $0.hasPrefix("line 3: 'sasl.jaas.config'") && $0.contains(expected) }, "\(lines)")
        #expect(!lines.contains { $0.contains("s3cret") })
    }
}
