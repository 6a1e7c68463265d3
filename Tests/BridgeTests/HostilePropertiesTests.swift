import Testing
import TrestleTransport

@testable import TrestleBridge

private func problems(_ text: String) -> [String] {
    do {
        _ = try KafkaProperties.read(text)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}

@Suite(.timeLimit(.minutes(1))) struct HostilePropertiesTests {
    @Test func problemsAreBoundedInNumberAndLength() {
        let many = problems((0..<10_000).map { "x\($0)=1\n" }.joined())
        #expect(many.count == 100)
        #expect(problems(String(repeating: "acks=1\n", count: 20_000)).count == 100)
        let huge = String(repeating: "x", count: 1 << 20)
        for text in ["\(huge)=1", "acks=\(huge)", "compression.type=\(huge)", "bootstrap.servers=\(huge)"] {
            let found = problems(text)
            #expect(found.count == 1 && found[0].utf8.count < 3_000)
        }
    }

    @Test func aLineThatGoesOnForEverIsReadInTime() {
        #expect(problems("client.id=x" + String(repeating: "\\\n", count: 100_000)) == [])
        #expect(problems(String(repeating: "\\", count: 100_001)).count == 1)
        #expect(!problems("sasl.jaas.config=a required " + String(repeating: "x=y ", count: 20_000) + ";").isEmpty)
        #expect(!problems("ssl.keystore.key=" + String(repeating: "-----BEGIN A-----", count: 10_000)).isEmpty)
    }

    @Test func lineEndsAndByteOrderMarksAreThoseOfAnyEditor() {
        #expect(problems("\u{feff}acks=all\r\nclient.id=x\r") == [])
        #expect(problems("client.id=a\\u0000b").first?.contains("control character") == true)
        #expect(problems("acks=\\u001b[31m").first?.unicodeScalars.contains("\u{1b}") == false)
    }

    @Test(arguments: [
        "bootstrap.servers=me:hunter2@h:9092", "bootstrap.servers=a:1,SASL_SSL://me:hunter2@h:9092",
        "client.dns.lookup=me:hunter2@h",
    ])
    func noProblemRepeatsASecret(text: String) {
        let found = problems(text)
        #expect(!found.isEmpty && found.allSatisfy { !$0.contains("hunter2") }, "\(found)")
    }

    @Test func whatTheEnvironmentHoldsIsNotRepeated() {
        for line in ["acks=${env:SECRET}", "bootstrap.servers=${env:SECRET}", "security.protocol=${env:SECRET}"] {
            do {
                _ = try KafkaProperties.read("config.providers=env\n\(line)", environment: ["SECRET": "hunter2"])
                Issue.record("\(line) was read")
            } catch {
                #expect(
                    !error.description.contains("hunter2") && error.description.contains("${env:SECRET}"), "\(error)")
            }
        }
    }

    @Test func aBatchFitsIntoARequest() {
        #expect(problems("batch.size=2097152").first?.contains("max.request.size") == true)
        #expect(problems("batch.size=2097152\nmax.request.size=2097152") == [])
    }

    @Test func theAliasChoosesAKeyOfAStore() throws {
        let read = try KafkaProperties.read(
            "security.protocol=SSL\nssl.keystore.location=k.p12\nssl.keystore.alias=two\n")
        guard case .store(.file("k.p12"), _, _, alias: "two")? = read.tls?.identity else {
            Issue.record("the alias is not there")
            return
        }
        #expect(read.tls?.origin?.identityLine == 2)
        #expect(
            problems("security.protocol=SSL\nssl.keystore.alias=two").first?.contains("needs ssl.keystore.location")
                == true)
    }
}

@Suite struct PEMTextTests {
    private let block =
        "-----BEGIN CERTIFICATE-----\n\(String(repeating: "QUJD", count: 16))\nREVG\n-----END CERTIFICATE-----\n"

    /// As Kafka's own parser takes it (DefaultSslEngineFactory): any white space, also none but blanks.
    @Test(arguments: [" ", "  ", "\n", "\r\n", " \n ", "\t"])
    func theBase64MayBeBrokenAnywhere(separator: String) {
        let lines = block.split(separator: "\n").joined(separator: separator)
        #expect(PEMText(lines)?.text() == block)
        #expect(PEMText(lines + separator + lines)?.text() == block + block)
    }

    @Test func headersOfOldKeysStay() {
        let old =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nQUJD\n-----END RSA PRIVATE KEY-----\n"
        #expect(PEMText(old)?.text() == old)
    }

    @Test func whatDoesNotEndIsLeftToTheReader() {
        for text in ["", "x", "-----BEGIN A", "-----BEGIN A-----", "-----BEGIN A-----\nQUJD\n-----END B-----"] {
            #expect(PEMText(text) == nil)
        }
    }

    @Test func partsAreTakenFromAFileThatHoldsMore() {
        let key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nQUJD\n-----END ENCRYPTED PRIVATE KEY-----\n"
        let both = Array((key + "words\n" + block).utf8)
        #expect(PEMPart.certificates(both) == Array(block.utf8))
        #expect(PEMPart.keys(both) == Array(key.utf8))
        // What is not PEM is left as it is: its reader knows what it is.
        #expect(PEMPart.certificates([0x30, 0x82, 0xff]) == [0x30, 0x82, 0xff])
        #expect(PEMPart.certificates(Array(key.utf8)) == Array(key.utf8))
    }
}
