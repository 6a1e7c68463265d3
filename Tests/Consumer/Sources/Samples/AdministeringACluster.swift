import KafkaClient

func prepare(bootstrapServers: String) async throws {
    let admin = try KafkaAdmin(bootstrapServers: bootstrapServers)
    do {
        try await admin.createTopic("orders", partitions: 6, configs: ["retention.ms": "86400000"])
    } catch {
        guard error.code == .alreadyExists else { throw error }
        print("orders was there before")
    }
    for (name, result) in try await admin.deleteTopics(["drafts", "scratch"]) {
        if case .failure(let error) = result { print(name, error) }  // one result for each topic
    }
    await admin.shutdown()
}

func lag(of group: String, bootstrapServers: String) async throws -> [TopicPartition: Int64] {
    let admin = try KafkaAdmin(bootstrapServers: bootstrapServers)
    let committed = try await admin.groupOffsets(group)
    let ends = try await admin.listOffsets(committed.mapValues { _ in .end })
    var lag: [TopicPartition: Int64] = [:]
    for (place, offset) in committed {
        guard let end = try ends[place]?.get() else { continue }
        lag[place] = end.offset - offset.offset
    }
    await admin.shutdown()
    return lag
}
