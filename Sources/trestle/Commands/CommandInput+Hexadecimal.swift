#if Program
import TrestleBase
import ArgumentParser
import Foundation
import TrestleJSON
import KafkaInspection

extension CommandInput {
    /// The bytes of a file or of standard input, or those that the argument itself spells in hexadecimal. What reads as
    /// hexadecimal text is taken as such unless `raw` is set.
    static func bytesOrHexadecimal(_ input: String, raw: Bool) throws -> [UInt8] {
        if input != "-", !FileManager.default.fileExists(atPath: input) {
            guard let bytes = Hex.bytes(input.utf8) else {
                throw ValidationError("\(SettingsFile.shown(input)) is neither a file nor hexadecimal text")
            }
            return bytes
        }
        let read = try bytes(input)
        return raw ? read : Hex.bytes(read) ?? read
    }

    /// Says what is wrong, on standard error.
    static func complain(_ text: String) { printError(text) }
}
#endif
