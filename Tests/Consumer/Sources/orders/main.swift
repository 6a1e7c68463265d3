import KafkaClient

let producer = try KafkaProducer(bootstrapServers: "localhost:9092")
let place = try await producer.send("42", to: "orders", key: "customer-7", headers: ["source": "web"])
print(place.partition, place.offset)
await producer.shutdown()
