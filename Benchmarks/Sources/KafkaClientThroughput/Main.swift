// The work of a producer and a consumer beside librdkafka's (Benchmarks/kafka-clients.py runs both by turns):
//
//   KafkaClientThroughput serve FOLDER PARTITIONS                         the embedded broker; prints its address, ends with its input
//   KafkaClientThroughput fill BOOTSTRAP TOPIC PARTITIONS COUNT SIZE      as many records in each partition
//   KafkaClientThroughput produce BOOTSTRAP TOPIC COUNT SIZE              records of SIZE bytes, many at a time
//   KafkaClientThroughput single BOOTSTRAP TOPIC COUNT SIZE               one at a time
//   KafkaClientThroughput consume BOOTSTRAP TOPIC PARTITIONS COUNT SIZE   reads all partitions from the beginning
//
// 'produce' and 'consume' print seconds, CPU seconds and allocations; 'single' prints p50 and p99 in microseconds and CPU seconds.
import AllocCounter
import Glibc
import KafkaBroker
import KafkaClient
import KafkaCodec
import KafkaSession
import WireBytes

@main enum KafkaClientThroughput {
    static func main() async throws {
        let words = CommandLine.arguments
        switch (words.dropFirst().first, words.count) {
        case ("serve", 4): try await serve(words[2], partitions: Int32(words[3]) ?? 1)
        case ("produce", 6), ("single", 6):
            guard let count = Int(words[4]), let size = Int(words[5]) else { exit(64) }
            var configuration = try KafkaProducer.Configuration(bootstrapServers: words[2])
            if words[1] == "single" {
                configuration.linger = .zero
            } else {
                configuration.linger = .milliseconds(5)
                configuration.batchSize = 1_000_000
            }
            let producer = try KafkaProducer(configuration: configuration)
            if words[1] == "produce" {
                try await produce(producer, words[3], count, size)
            } else {
                try await single(producer, words[3], count, size)
            }
            await producer.shutdown()
        case ("consume", 7), ("fill", 7):
            guard let partitions = Int32(words[4]), let count = Int(words[5]), let size = Int(words[6]) else {
                exit(64)
            }
            if words[1] == "consume" {
                try await consume(words[2], words[3], partitions, count, size)
            } else {
                try await fill(words[2], words[3], partitions, count, size)
            }
        default:
            print("see the source for its arguments")
            exit(64)
        }
    }

    private static func serve(_ folder: String, partitions: Int32) async throws {
        var configuration = KafkaBroker.Configuration(dataFolder: folder)
        configuration.port = 0
        configuration.defaultPartitions = partitions
        let broker = try KafkaBroker(configuration: configuration)
        print("127.0.0.1:\(try await broker.start())")
        fflush(nil)
        while readLine() != nil {}
        await broker.shutdown()
    }

    private static func produce(_ producer: KafkaProducer, _ topic: String, _ count: Int, _ size: Int) async throws {
        let batch = Array(repeating: KafkaProducer.Record(topic: topic, value: value(size)), count: 1_000)
        // The connection, the topic and the identity are there before the clock runs.
        for result in await producer.send(Array(batch.prefix(10))) { _ = try result.get() }
        let meter = Meter()
        var pending: [KafkaProducer.Receipt] = []
        var next = 0
        for _ in 0..<(count / batch.count) {
            pending.append(await producer.enqueue(batch))
            if pending.count - next > 64 {
                for result in await pending[next].results() { _ = try result.get() }
                next += 1
            }
        }
        for receipt in pending[next...] {
            for result in await receipt.results() { _ = try result.get() }
        }
        meter.report()
    }

    private static func single(_ producer: KafkaProducer, _ topic: String, _ count: Int, _ size: Int) async throws {
        let record = KafkaProducer.Record(topic: topic, value: value(size))
        for _ in 0..<100 { try await producer.send(record) }
        let before = Meter()
        var times: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            try await producer.send(record)
            times.append((ContinuousClock.now - start) / .microseconds(1))
        }
        let cpu = Meter.cpu - before.cpu
        times.sort()
        print(times[count / 2], times[count * 99 / 100], cpu)
    }

    private static func fill(
        _ bootstrap: String, _ topic: String, _ partitions: Int32, _ count: Int, _ size: Int
    ) async throws {
        let producer = try KafkaProducer(bootstrapServers: bootstrap)
        let value = value(size)
        for start in stride(from: 0, to: count, by: 1_000) {
            let batch = (start..<min(start + 1_000, count)).map {
                KafkaProducer.Record(topic: topic, partition: Int32($0) % partitions, value: value)
            }
            for result in await producer.send(batch) { _ = try result.get() }
        }
        await producer.shutdown()
    }

    private static func consume(
        _ bootstrap: String, _ topic: String, _ partitions: Int32, _ count: Int, _ size: Int
    ) async throws {
        let consumer = try KafkaConsumer(bootstrapServers: bootstrap)
        try await consumer.assign(
            (0..<partitions).map { TopicPartition(topic: topic, partition: $0) }, from: .beginning)
        var records = 0
        var bytes = 0
        var meter: Meter?
        for try await batch in consumer.batches {
            // The clock starts with the first records: connecting and looking up offsets do not grow with their number.
            if meter == nil { meter = Meter() }
            batch.forEachRecord { record in
                records += 1
                bytes += record.value?.count ?? 0
            }
            if records >= count { break }
        }
        meter?.report()
        await consumer.shutdown()
        if bytes != records * size {
            print("\(records) records of \(bytes) bytes in all")
            exit(1)
        }
    }

    private static func value(_ size: Int) -> ByteSlice {
        ByteSlice((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    }
}

/// Time, CPU time and allocations since it was made.
private struct Meter {
    let cpu = Meter.cpu
    private let allocations = alloc_counter_total()
    private let start = ContinuousClock.now

    func report() {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(seconds, Meter.cpu - cpu, alloc_counter_total() - allocations)
    }

    static var cpu: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
    }
}
