import KafkaCodec

// A request as it is sent, with length and header, and the same read back.
let request = MetadataRequest(topics: [.init(name: "orders")], allowAutoTopicCreation: false)
let frame = try KafkaFrame.encode(request, version: 9, correlationID: 1, clientID: "inventory")
let (header, body) = try KafkaFrame.decode(MetadataRequest.self, from: frame)
print(header.clientID ?? "", body.topics?.first?.name ?? "")  // inventory orders

// A batch of records, as a Produce request carries it and a Fetch response gives it back.
let records = try RecordBatch([Record(key: "plant/1", value: "21.5")]).encoded()
for batch in try RecordBatch.decode(records) {
    for record in batch { print(record.offset, record.key ?? "", record.value ?? "") }  // 0 plant/1 21.5
}
