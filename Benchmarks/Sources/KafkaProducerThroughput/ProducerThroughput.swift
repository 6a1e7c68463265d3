// A producer's work beside librdkafka's (Benchmarks/kafka-producers.py runs both by turns):
//
//   KafkaProducerThroughput serve FOLDER                       the embedded broker; prints its port, ends with its input
//   KafkaProducerThroughput send BOOTSTRAP TOPIC COUNT SIZE    prints seconds for COUNT records of SIZE bytes
//   KafkaProducerThroughput ask BOOTSTRAP TOPIC COUNT SIZE     one at a time; prints p50 and p99 in microseconds
import KafkaBroker
import KafkaClient
import WireBytes

@main enum KafkaProducerThroughput {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "serve" {
            try await serve(arguments[2])
        } else if arguments.count == 6, let count = Int(arguments[4]), let size = Int(arguments[5]) {
            let producer = try KafkaProducer(bootstrapServers: arguments[2])
            if arguments[1] == "send" {
                try await send(producer, arguments[3], count, size)
            } else {
                try await ask(producer, arguments[3], count, size)
            }
            await producer.shutdown()
        } else {
            print("usage: KafkaProducerThroughput serve FOLDER | send|ask BOOTSTRAP TOPIC COUNT SIZE")
        }
    }

    private static func bytes(_ size: Int) -> ByteSlice {
        ByteSlice((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    private static func serve(_ folder: String) async throws {
        var configuration = KafkaBrokerConfiguration(dataFolder: folder)
        configuration.port = 0
        let broker = try KafkaBroker(configuration: configuration)
        print(try await broker.start())
        while readLine() != nil {}
        await broker.stop()
    }

    private static func send(_ producer: KafkaProducer, _ topic: String, _ count: Int, _ size: Int) async throws {
        let value = bytes(size)
        let batch = Array(repeating: KafkaProducer.Record(topic: topic, value: value), count: 1_000)
        // The connection, the topic and the identity are there before the clock runs.
        for result in await producer.send(Array(batch.prefix(10))) { _ = try result.get() }
        let start = ContinuousClock.now
        var underWay: [KafkaProducer.Receipt] = []
        for _ in 0..<(count / batch.count) {
            underWay.append(await producer.enqueue(batch))
            if underWay.count > 64 {
                for result in await underWay.removeFirst().results() { _ = try result.get() }
            }
        }
        for receipt in underWay {
            for result in await receipt.results() { _ = try result.get() }
        }
        print(seconds(ContinuousClock.now - start))
    }

    private static func ask(_ producer: KafkaProducer, _ topic: String, _ count: Int, _ size: Int) async throws {
        let record = KafkaProducer.Record(topic: topic, value: bytes(size))
        for _ in 0..<100 { try await producer.send(record) }
        var times: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            try await producer.send(record)
            times.append(seconds(ContinuousClock.now - start) * 1e6)
        }
        times.sort()
        print(times[count / 2], times[count * 99 / 100])
    }
}
