#if Program
import Foundation
import KafkaClient
import KafkaSession
import ServiceLifecycle
import TrestleJSON
import WireBytes

/// The consumer of the demo: it reads the readings from Kafka and writes commands to Kafka; it knows no MQTT.
struct DemoController: Service {
    let port: UInt16
    let story: DemoStory
    static let readings = "sensors"
    static let commands = "commands"

    func run() async throws {
        let servers = "127.0.0.1:\(port)"
        let producer = try KafkaProducer(bootstrapServers: servers)
        let consumer = try KafkaConsumer(bootstrapServers: servers, groupID: "controller")
        try await consumer.subscribe(to: Self.readings)
        let task = Task { try await control(consumer, producer) }
        await withGracefulShutdownHandler {
            try? await gracefulShutdown()
        } onGracefulShutdown: {
            task.cancel()
        }
        await consumer.shutdown(timeout: .seconds(5))
        _ = await task.result
        await producer.shutdown()
    }

    private func control(_ consumer: KafkaConsumer, _ producer: KafkaProducer) async throws {
        var rule = SpeedRule()
        for try await batch in consumer.batches {
            for record in batch {
                guard let reading = Reading(record),
                    let speed = rule.speed(for: reading.machine, at: reading.temperature)
                else { continue }
                let command = #"{"speed":\#(Int(speed))}"#
                let state = speed < SpeedRule.full ? "too hot" : "cool again"
                story.tell(
                    reading.machine,
                    String(format: "%.1f °C, %@: ", reading.temperature, state)
                        + "the consumer writes \(command) to '\(Self.commands)'")
                _ = try await producer.send(command, to: Self.commands, key: reading.machine)
            }
        }
    }

    /// A temperature, from a record with the key `MACHINE/SENSOR`. Anybody at this machine may write records: those with names that
    /// are not of the plant are none.
    private struct Reading {
        let machine: String
        let temperature: Double

        private static let machines = PlantModel().machines.map {
            (name: $0.name, key: ByteSlice(utf8: "\($0.name)/temperature"))
        }

        init?(_ record: ConsumerRecord) {
            guard let key = record.key, let machine = Self.machines.first(where: { $0.key == key })?.name,
                let value = record.value,
                case .number(let text)? = (try? JSON(parsing: value))?["value"], let temperature = Double(text)
            else { return nil }
            (self.machine, self.temperature) = (machine, temperature)
        }
    }
}
#endif
