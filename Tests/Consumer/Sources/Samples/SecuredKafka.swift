import Foundation
import KafkaClient
import TrestleTransport

func securedProducer(password: String) throws -> KafkaProducer {
    let authorities = try KeyStore([UInt8](Data(contentsOf: URL(filePath: "ca.crt"))))
    let trust = TLSConfiguration.Trust.certificates(try authorities.trustedCertificates())
    var configuration = try KafkaProducer.Configuration(bootstrapServers: "kafka-1.plant.example:9093")
    configuration.cluster.connectionOptions.tls = try TLSContext(.client(trust: trust))
    configuration.cluster.sasl = SASLLogin(.scram(.sha512, username: "plant", password: password))
    return try KafkaProducer(configuration: configuration)
}
