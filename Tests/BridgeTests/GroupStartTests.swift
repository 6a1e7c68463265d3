import KafkaClient
import KafkaSession
import Testing

@testable import TrestleBridge

/// Where a partition begins for which the group has committed nothing.
@Suite struct GroupStartTests {
    private func reset(_ partition: Int32, _ texts: [String] = [], isLater: Bool = false) -> OffsetReset {
        GroupStart.reset(
            TopicPartition(topic: "commands", partition: partition), texts: texts, isLater: isLater, start: .end)
    }

    @Test func theStartIsForWhatWasThereWhenTheGroupBegan() {
        #expect(reset(0) == .end)
        #expect(reset(1, [GroupStart(partitions: 2).text]) == .end)
        #expect(reset(2, [GroupStart(partitions: 2).text]) == .beginning)
        #expect(reset(1, ["another program's"]) == .end)
    }

    @Test func aTopicThatCameLaterIsReadFromItsBeginning() {
        #expect(reset(0, isLater: true) == .beginning)
        #expect(reset(1, [GroupStart(partitions: 2).text], isLater: true) == .beginning)
        // By a member that has not seen it come.
        #expect(reset(1, [GroupStart(partitions: 0).text]) == .beginning)
        #expect(reset(0, [GroupStart(partitions: 3).text, GroupStart(partitions: 0).text]) == .beginning)
        #expect(GroupStart(GroupStart(partitions: 0).text).partitions == 0)
    }

    @Test func aTopicCameLaterWhenTheClusterDidNotHaveIt() {
        var arrivals = TopicArrivals()
        arrivals.noteList(["commands-a", "commands-b"])
        #expect(!arrivals.isLater("commands-a"))
        arrivals.noteList(["commands-b", "commands-c"])
        #expect(!arrivals.isLater("commands-b") && arrivals.isLater("commands-c"))
        // Deleted, and made again.
        arrivals.noteList(["commands-a", "commands-b", "commands-c"])
        #expect(arrivals.isLater("commands-a") && arrivals.isLater("commands-c") && !arrivals.isLater("commands-b"))
        arrivals.noteMissing("commands-b")
        #expect(arrivals.isLater("commands-b"))
        // After a reload, which may read other topics.
        var next = TopicArrivals()
        next.merge(arrivals)
        #expect(next.isLater("commands-b"))
        next.noteList(["commands-a", "commands-b", "commands-c", "commands-d"])
        #expect(next.isLater("commands-d"))
    }
}
