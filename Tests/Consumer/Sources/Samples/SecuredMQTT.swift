import Foundation
import MQTTClient
import TrestleTransport

func securedClient(password: String) throws -> MQTTClient {
    let authorities = try KeyStore([UInt8](Data(contentsOf: URL(filePath: "ca.crt"))))
    let trust = TLSConfiguration.Trust.certificates(try authorities.trustedCertificates())
    var configuration = try MQTTClient.Configuration(url: "mqtts://broker.plant.example")
    configuration.tls = try TLSContext(.client(trust: trust))
    configuration.username = "thermometer-7"
    configuration.password = ByteSlice(utf8: password)
    return try MQTTClient(configuration: configuration)
}

func clientWithCertificate() throws -> MQTTClient {
    let keys = try KeyStore([UInt8](Data(contentsOf: URL(filePath: "device.p12"))), password: "changeit")
    var configuration = try MQTTClient.Configuration(url: "mqtts://broker.plant.example")
    configuration.tls = try TLSContext(.client(identity: try keys.identity()))
    return try MQTTClient(configuration: configuration)
}
