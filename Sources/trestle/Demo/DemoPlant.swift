#if Program
import Foundation
import MQTTClient
import ServiceLifecycle
import Synchronization
import TrestleBase
import TrestleJSON

/// The machines of the demo as MQTT clients would be: they publish what their sensors say, and do what commands say.
struct DemoPlant: Service {
    let port: UInt16
    let story: DemoStory
    private let model = DemoModel()

    /// How often readings are published.
    private static let interval = Duration.milliseconds(500)
    /// The plant's time runs faster, so that a minute shows it all.
    private static let pace = 3.0

    init(port: UInt16, story: DemoStory) { (self.port, self.story) = (port, story) }

    func run() async throws {
        var configuration = try MQTTClient.Configuration(url: "mqtt://127.0.0.1:\(port)")
        configuration.clientID = "plant"
        let client = try MQTTClient(configuration: configuration)
        try await client.connect()
        let tasks = [Task { try await publish(with: client) }, Task { try await obey(client) }]
        await withGracefulShutdownHandler {
            try? await gracefulShutdown()
        } onGracefulShutdown: {
            for task in tasks { task.cancel() }
        }
        for task in tasks { _ = await task.result }
        await client.shutdown()
    }

    private func publish(with client: MQTTClient) async throws {
        while !Task.isCancelled {
            let seconds = Self.pace * 0.5
            let messages = model.withLock { model, random in
                model.advance(by: seconds, using: &random)
                return model.machines.flatMap { machine in
                    machine.readings(using: &random).map { reading in
                        MQTTOutgoingMessage(
                            topic: "plant/\(machine.hall)/\(machine.name)/sensor/\(reading.sensor)",
                            payload: Self.payload(reading.value, reading.unit), qos: .atLeastOnce)
                    }
                }
            }
            _ = await client.publish(messages)
            try await Task.sleep(for: Self.interval)
        }
    }

    private static func payload(_ value: Double, _ unit: String) -> ByteSlice {
        let members: [(name: String, value: JSON)] = [
            ("value", .number(String(format: "%.1f", value))), ("unit", .string(unit)),
            ("measured_at", .integer(WallTime.current.milliseconds)),
        ]
        return ByteSlice(utf8: "\(JSON.object(members))")
    }

    private func obey(_ client: MQTTClient) async throws {
        for try await message in client.messages("plant/+/command") {
            let name = message.topic.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            guard let command = try? JSON(parsing: message.payload), let speed = command["speed"]?.integer,
                let former = model.withLock({ model, _ in model.setSpeed(Double(speed), of: name) })
            else { continue }
            let verb = Double(speed) < former ? "slows down" : "speeds up"
            story.tell(name, "\(verb) to \(speed) %, by the command from Kafka")
        }
    }
}

/// The plant and its dice, for two tasks.
private final class DemoModel: Sendable {
    private let state = Mutex((PlantModel(), SystemRandomNumberGenerator()))

    func withLock<Value: Sendable>(
        _ body: (inout PlantModel, inout SystemRandomNumberGenerator) -> Value
    ) -> Value {
        state.withLock { body(&$0.0, &$0.1) }
    }
}

/// Tells what happens, in lines on standard output.
struct DemoStory: Sendable {
    func tell(_ machine: String, _ text: String) {
        let time = LineLogHandler.now.dropFirst(11).prefix(8)
        printNotice("\(time)  \(machine.padding(toLength: 8, withPad: " ", startingAt: 0)) \(text)")
    }
}
#endif
