import KafkaClient

func countOrders(bootstrapServers: String) async throws {
    var configuration = try KafkaConsumer.Configuration(bootstrapServers: bootstrapServers, groupID: "statistics")
    configuration.commitsAutomatically = false
    configuration.offsetReset = .beginning
    let consumer = try KafkaConsumer(configuration: configuration)
    try await consumer.subscribe(to: "orders")
    for try await batch in consumer.batches {
        print(batch.place, batch.count)  // the work comes first
        try await consumer.commit(batch)  // what is committed is not read again
    }
}

func readLastHour(bootstrapServers: String) async throws {
    let consumer = try KafkaConsumer(bootstrapServers: bootstrapServers)  // without a group
    let start = WallTime.current.milliseconds - 3_600_000
    try await consumer.assign(topics: ["orders"], from: .time(milliseconds: start))
    for try await batch in consumer.batches {
        for record in batch { print(record.offset, record.value ?? "") }
    }
}

func readAgain(_ consumer: KafkaConsumer) async throws {
    let place = TopicPartition(topic: "orders", partition: 0)
    try await consumer.seek(place, to: 42)
    try await consumer.seek(place, to: .beginning)
}

func countEachOrder(_ consumer: KafkaConsumer, count: (ConsumerBatch) async throws -> Void) async throws {
    for try await batch in consumer.batches {
        do {
            try await count(batch)
        } catch {
            guard let first = batch.first(where: { _ in true }) else { continue }
            try await Task.sleep(for: .seconds(1))
            try await consumer.seek(batch.place, to: first.offset)  // this batch again
        }
    }
}
