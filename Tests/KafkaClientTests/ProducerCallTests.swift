import Testing

@testable import KafkaClient

/// The wait for results, whose parts and cancellation come in any order.
@Suite struct ProducerCallTests {
    @Test("A call that is cancelled after some of its results is finished, and stays so", arguments: 0...3)
    func endsOnceCancelled(settled: Int) {
        let call = ProducerCall(count: 3)
        var ends = 0
        call.whenFinished { ends += 1 }
        for _ in 0..<settled { call.settle(1) }
        call.cancel()
        #expect(ends == 1)
        for _ in settled..<3 { call.settle(1) }
        #expect(ends == 1)
        var isLate = false
        call.whenFinished { isLate = true }
        #expect(isLate)
        #expect(!call.isWaitingForResults)
    }
}
