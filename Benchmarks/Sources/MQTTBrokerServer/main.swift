import Glibc
import MQTTBroker
import TrestleTransport

/// The embedded MQTT broker alone, on a free port that it prints.
let loop = try IOLoop(name: "mqtt")
let broker = await loop.run {
    var configuration = MQTTBrokerConfiguration()
    configuration.port = 0
    configuration.maximumConnections = 20_000
    // All come from this machine.
    configuration.maximumShare = 100
    return BrokerBox(MQTTBroker(loop: loop, configuration: configuration))
}
print(try await loop.run { try broker.value.start() })
fflush(nil)
while true { pause() }

/// Carries the broker between closures of its loop, where alone it is used.
struct BrokerBox: @unchecked Sendable {
    let value: MQTTBroker
    init(_ value: MQTTBroker) { self.value = value }
}
