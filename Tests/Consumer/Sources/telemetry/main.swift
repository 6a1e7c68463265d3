import MQTTClient

let client = try MQTTClient(url: "mqtt://localhost")
try await client.connect()
try await client.publish("21.5", to: "plant/1/temp", qos: .exactlyOnce)
for try await message in client.messages("plant/#") {
    print(message.topic, message.text ?? "")  // acknowledged when the loop asks for the next one
}
