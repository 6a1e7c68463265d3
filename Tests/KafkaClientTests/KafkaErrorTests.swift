import KafkaCodec
import Testing

@testable import KafkaClient

@Suite struct KafkaErrorTests {
    /// A group's member may name any topic, which its leader then reports.
    @Test func namesOfOtherClientsStayOnTheirLineAndInNoCommand() {
        for code in Int16(-1)...140 {
            let obstacle = KafkaObstacle(errorCode: code, topic: "e\u{1b}[2J'\nFORGED\u{9b}")
            for error in [obstacle.description, KafkaError(obstacle).description] {
                #expect(!error.unicodeScalars.contains { $0.properties.generalCategory == .control })
                #expect(!error.contains("--topic") && !error.contains("topics create"))
            }
        }
        let known = KafkaObstacle(errorCode: 3, topic: "orders")
        #expect(known.fix?.contains("topics create orders") == true)
    }
}
