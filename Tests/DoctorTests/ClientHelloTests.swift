import Testing
import TrestleTransport

@testable import TrestleDoctor

@Suite struct ClientHelloTests {
    /// The record and message headers of a ServerHello (RFC 5246, 7.4.1.3) that chooses TLS 1.1.
    private let serverHello: [UInt8] = [22, 3, 2, 0, 74, 2, 0, 0, 70, 3, 2] + Array(repeating: 7, count: 32)
    private let protocolVersionAlert: [UInt8] = [21, 3, 1, 0, 2, 2, 70]

    @Test func aServerHelloNamesItsVersion() {
        #expect(ClientHello.response(serverHello) == .accepted(.tls1_1))
    }

    @Test func anAlertIsTLSWithoutThisVersion() {
        #expect(ClientHello.response(protocolVersionAlert) == .alert(70))
    }

    @Test func aResponseThatIsCutIsNotJudged() {
        for length in 0..<11 { #expect(ClientHello.response(Array(serverHello.prefix(length))) == nil) }
        for length in 0..<7 { #expect(ClientHello.response(Array(protocolVersionAlert.prefix(length))) == nil) }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request", "\u{20}\u{2}\u{0}\u{0}", "\u{16}no", "\u{15}\u{3}\u{7f}aaaa"])
    func otherProtocolsAreNotTLS(text: String) {
        #expect(ClientHello.response(Array(text.utf8)) == .notTLS)
    }

    @Test func everyLengthInAHelloFits() throws {
        for host in [nil, "kafka-1.plant.example"] {
            let bytes = ClientHello.bytes(version: .tls1_0, host: host, random: Array(repeating: 1, count: 32))
            func number(_ place: Int, _ count: Int) -> Int {
                bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
            }
            #expect(number(3, 2) == bytes.count - 5)
            #expect(number(6, 3) == bytes.count - 9)
            #expect(number(9, 2) == 0x0301)
            let suites = number(44, 2)
            #expect(suites % 2 == 0 && bytes[43] == 0)
            var place = 46 + suites
            #expect(Array(bytes[place..<place + 2]) == [1, 0])
            place += 2
            #expect(number(place, 2) == bytes.count - place - 2)
            place += 2
            var types: [Int] = []
            while place < bytes.count {
                types.append(number(place, 2))
                place += 4 + number(place + 2, 2)
            }
            #expect(place == bytes.count)
            #expect(types == (host == nil ? [10, 11] : [0, 10, 11]))
        }
    }
}
