internal import KafkaCodec
internal import RecordLog
internal import TrestleTransport

/// The result for one topic in the response of a request that makes partitions.
protocol TopicResult {
    init()
    var name: String { get set }
    var errorCode: Int16 { get set }
    var errorMessage: String? { get set }
}

extension CreateTopicsResponse.Topic: TopicResult {}
extension CreatePartitionsResponse.Topic: TopicResult {}

extension TopicResult {
    init(_ name: String) {
        self.init()
        self.name = name
    }

    mutating func refuse(_ refusal: Refusal) {
        errorCode = refusal.code.rawValue
        errorMessage = refusal.message
    }
}

extension KafkaBrokerCore {
    /// Makes the partitions of several topics, each of which may be named once, and finishes when they are on the disk.
    ///
    /// - Parameters:
    ///   - timeout: in milliseconds, as the request says it.
    ///   - make: makes those of one topic, and calls its second argument with the result, which has the topic's name
    ///     already.
    func makePartitions<Requested, Result: TopicResult>(
        _ requested: [Requested], of exchange: Exchange, within timeout: Int32,
        name: @escaping (Requested) -> String,
        _ make: @escaping (Requested, @escaping (Swift.Result<Result, Refusal>) -> Void) -> Void,
        finish: @escaping ([Result]) -> Void
    ) {
        var count: ExactTexts<Int> = [:]
        for topic in requested { count[name(topic), default: 0] += 1 }
        let results = Gathered<[Result]>([])
        inParts(requested, of: exchange) { requested, done in
            let name = name(requested)
            let add = { (outcome: Swift.Result<Result, Refusal>) in
                var result = Result(name)
                switch outcome {
                case .success(let made):
                    result = made
                    result.name = name
                case .failure(let refusal): result.refuse(refusal)
                }
                results.value.append(result)
                done()
            }
            guard count[name] == 1 else {
                return add(.failure(Refusal(.invalidRequest, "the topic is named more than once")))
            }
            make(requested, add)
        } finish: { [self] in
            let made = results.value.indices.filter { results.value[$0].errorCode == 0 }
            whenOnDisk(made.map { results.value[$0].name }, within: timeout) { refusal in
                if let refusal { for index in made { results.value[index].refuse(refusal) } }
                finish(results.value)
            }
        }
    }

    /// Calls `body` once all partitions of these topics are on the disk, where records are acknowledged only then, too, and
    /// where a topic has settings of its own, without which it must not come back.
    ///
    /// - Parameter timeout: in milliseconds; when it is over, `body` gets a refusal, and the topics stay.
    private func whenOnDisk(_ names: [String], within timeout: Int32, _ body: @escaping (Refusal?) -> Void) {
        let waits = FlushWaits()
        for topic in names.compactMap({ topics.topics[$0] })
        where folder.logs.sync == .always || !topic.rules.configuration.values.isEmpty {
            for partition in topic.partitions where !partition.log.isOnDisk {
                waits.add(partition, upTo: partition.log.startOffset) {}
            }
        }
        let timer = Gathered<LoopTimer?>(nil)
        let isDone = Gathered(false)
        waits.whenDone {
            timer.value?.cancel()
            if !isDone.value { body(nil) }
            isDone.value = true
        }
        guard !isDone.value else { return }
        timer.value = loop.schedule(after: .milliseconds(max(1, timeout))) {
            guard !isDone.value else { return }
            isDone.value = true
            body(Refusal(.requestTimedOut, "the topic is there, but not on the disk yet"))
        }
    }
}
