import KafkaClient

let consumer = try KafkaConsumer(bootstrapServers: "localhost:9092", groupID: "billing")
try await consumer.subscribe(to: "orders")
for try await batch in consumer.batches {
    for record in batch { print(record.offset, record.value ?? "") }  // committed when the loop asks for the next batch
}
