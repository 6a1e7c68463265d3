@testable import KafkaCodec
import Testing

@Suite struct KafkaErrorCodeTests {
    @Test func aKnownCodeSaysItsNameItsMeaningAndWhetherToRepeat() {
        #expect(KafkaErrorCode(rawValue: 6) == .notLeaderOrFollower)
        #expect("\(KafkaErrorCode.notLeaderOrFollower)" == "NOT_LEADER_OR_FOLLOWER (6)")
        #expect(KafkaErrorCode.notLeaderOrFollower.isRetriable && !KafkaErrorCode.messageTooLarge.isRetriable)
        #expect(KafkaErrorCode.unknownServerError.name == "UNKNOWN_SERVER_ERROR")
        #expect(KafkaErrorCode.shareSessionLimitReached.name == "SHARE_SESSION_LIMIT_REACHED")
        #expect((Int16(-1)...133).allSatisfy { KafkaErrorCode(rawValue: $0).meaning?.hasSuffix(".") == true })
    }

    @Test(arguments: [Int16.min, -2, Int16(KafkaErrorCode.known.count - 1), Int16.max])
    func anUnknownCodeKeepsItsNumber(code: Int16) {
        let error = KafkaErrorCode(rawValue: code)
        #expect("\(error)" == "ERROR_\(code) (\(code))" && error.meaning == nil && !error.isRetriable && error.isError)
    }
}
