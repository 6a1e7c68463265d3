import Glibc
import MQTTBroker

/// The embedded MQTT broker alone, on a free port that it prints.
var configuration = MQTTBroker.Configuration()
configuration.port = 0
configuration.maximumConnections = 20_000
// All come from this machine.
configuration.maximumShare = 100
let broker = try MQTTBroker(configuration: configuration)
print(try await broker.start())
fflush(nil)
while true { pause() }
