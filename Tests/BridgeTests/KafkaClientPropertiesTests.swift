import KafkaClient
import KafkaCodec
import KafkaSession
import Testing
import TrestleBase
import TrestleTransport

@testable import TrestleBridge

@Suite struct KafkaClientPropertiesTests {
    private func problems(_ text: String, for client: KafkaClientProperties.Client = .producer) -> [String] {
        do throws(KafkaPropertiesError) {
            _ = try KafkaClientProperties(text, for: client)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func aProducersFileIsAcceptedWhole() throws {
        let read = try KafkaClientProperties(
            """
            bootstrap.servers=a:9092,b:9093
            client.id=plant
            acks=1
            linger.ms=20
            batch.size=32768
            buffer.memory=67108864
            max.request.size=2097152
            delivery.timeout.ms=60000
            request.timeout.ms=15000
            max.block.ms=5000
            retry.backoff.ms=50
            compression.type=lz4
            partitioner.ignore.keys=true
            retries=2147483647
            max.in.flight.requests.per.connection=5
            key.serializer=org.apache.kafka.common.serialization.StringSerializer
            security.protocol=PLAINTEXT
            """, for: .producer)
        #expect(read.bootstrapServers?.count == 2)
        #expect(read.producer.cluster.clientID == "plant")
        #expect(read.producer.acks == .leader && !read.producer.idempotence)
        #expect(read.producer.linger == .milliseconds(20) && read.producer.batchSize == 32_768)
        #expect(read.producer.bufferSize == 64 << 20 && read.producer.maximumRequestSize == 2 << 20)
        #expect(read.producer.deliveryTimeout == .seconds(60) && read.producer.maximumBlock == .seconds(5))
        #expect(read.producer.cluster.requestTimeout == .seconds(15))
        #expect(read.producer.cluster.retryBackoff.initial == .milliseconds(50))
        #expect(read.producer.compressionCodec == .lz4)
        if case .sticky = read.producer.partitioner {} else { Issue.record("keys are not ignored") }
        #expect(read.remarks.count == 3)
    }

    @Test func anEmptyFileIsKafkasDefaults() throws {
        let producer = try KafkaClientProperties("", for: .producer).producer
        #expect(producer.acks == .all && producer.idempotence)
        #expect(producer.deliveryTimeout == .seconds(120) && producer.maximumBlock == .seconds(60))
        #expect(producer.bufferSize == 32 << 20 && producer.maximumRequestSize == 1 << 20)
        #expect(producer.cluster.requestTimeout == .seconds(30) && producer.cluster.metadataMaximumAge == .seconds(300))
        #expect(try KafkaClientProperties("", for: .admin).admin.timeout == .seconds(60))
    }

    @Test func aMisspeltPropertyIsNamedWithTheNearest() {
        #expect(
            problems("delivery.timeot.ms=5") == [
                "line 1: 'delivery.timeot.ms' is not a known property: did you mean 'delivery.timeout.ms'?"
            ])
    }

    @Test func aConfigurationOfTheBridgeIsNamedAsSuchInOneLine() {
        let yaml =
            "# plant.yaml\nmqtt:\n  url: mqtt://a\nkafka:\n  bootstrap_servers: [b]\nroutes:\n  - {name: c, from: d, to: e}\n"
        let found = problems(yaml)
        #expect(found.count == 1 && found[0].hasPrefix("line 2: 'mqtt'") && found[0].contains("client.properties"))
    }

    @Test func aConsumersFileServesAProducer() {
        #expect(problems("group.id=g\nauto.offset.reset=earliest\nmax.poll.records=10").isEmpty)
    }

    @Test(arguments: [
        "acks=2", "linger.ms=soon", "linger.ms=-1", "enable.idempotence=yes", "compression.type=brotli",
        "max.poll.records=0", "isolation.level=dirty", "transactional.id=t",
        "acks=1\nenable.idempotence=true", "delivery.timeout.ms=1000",
    ])
    func aValueThatJavaRefusesIsRefused(text: String) {
        #expect(problems(text).count == 1)
    }

    @Test func aProviderGivesTheTokens() async throws {
        let read = try KafkaClientProperties(
            """
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=OAUTHBEARER
            sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
            """, for: .producer, token: { BearerToken("abc") })
        var cluster = ClusterConfiguration(bootstrapServers: [])
        try read.apply(to: &cluster) { _ in [] }
        let credentials = try await cluster.sasl?.credentials("kafka")
        guard case .oauthBearer(let token)? = credentials else {
            Issue.record("no token")
            return
        }
        #expect(token.value == "abc")
    }
}
