internal import KafkaCodec

/// Why a part of a request is not done: the protocol's code, and words for those who read the message.
struct Refusal: Error {
    let code: KafkaErrorCode
    let message: String

    init(_ code: KafkaErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
