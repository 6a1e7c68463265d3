#if Program
import Foundation
import KafkaClient
import KafkaSession
import ServiceLifecycle
import TrestleJSON

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
        await consumer.close(timeout: .seconds(5))
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

    /// A temperature, from a record with the key `MACHINE/SENSOR`.
    private struct Reading {
        let machine: String
        let temperature: Double

        init?(_ record: ConsumerRecord) {
            let parts = (record.key?.string ?? "").split(separator: "/")
            guard parts.count == 2, parts[1] == "temperature", let value = record.value,
                case .number(let text)? = (try? JSON(parsing: value))?["value"], let temperature = Double(text)
            else { return nil }
            (machine, self.temperature) = (String(parts[0]), temperature)
        }
    }
}
#endif
