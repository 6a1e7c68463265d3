#if Program
import Certificates
import Foundation
import TrestleTransport

/// The output of `trestle certs create`: the created files, and the configuration lines that use them.
struct CertificateAdvice {
    let made: CertificateSet
    let folder: String

    var text: String {
        let width = (made.files.map(\.name.count).max() ?? 0) + 2
        let lines = made.files.map { file in
            "  \(file.name.padding(toLength: width, withPad: " ", startingAt: 0))\(file.purpose)"
        }
        let names = made.names.map(\.description).joined(separator: ", ")
        return """
            \(folder):
            \(lines.joined(separator: "\n"))
            The server's certificate is valid for \(names) and no other name. Only you can read the keys
            and key stores: chown the server's files to the user of the broker.

            Mosquitto (mosquitto.conf):
              listener 8883
              cafile \(folder)/ca.crt
              certfile \(folder)/server.crt
              keyfile \(folder)/server.key
              # to accept only clients with a certificate from this CA:
              require_certificate true

            Kafka (server.properties; the password is \(password)):
              listeners=SSL://:9093
              advertised.listeners=SSL://\(host):9093
              ssl.keystore.type=PKCS12
              ssl.keystore.location=\(folder)/server.keystore.p12
              ssl.keystore.password=...
              ssl.truststore.type=PKCS12
              ssl.truststore.location=\(folder)/truststore.p12
              ssl.truststore.password=...
              ssl.client.auth=required

            The bridge (plant.yaml):
              mqtt:
                url: mqtts://\(host):8883
                tls: {ca: \(folder)/ca.crt, certificate: \(folder)/client.crt, key: \(folder)/client.key}
              kafka:
                bootstrap_servers: ["\(host):9093"]
                tls: {ca: \(folder)/ca.crt, certificate: \(folder)/client.crt, key: \(folder)/client.key}

            Examine the broker as a client:
              trestle doctor mqtts://\(host):8883 --ca \(folder)/ca.crt --certificate \(folder)/client.crt --key \(folder)/client.key
            """
    }

    private var password: String {
        made.isPasswordGenerated ? "in the file '\(folder)/password'" : "the one you gave"
    }

    /// A host for which the certificate is valid.
    private var host: String {
        let host = made.names.first?.host ?? "localhost"
        return host.contains(":") ? "[\(host)]" : host
    }
}
#endif
