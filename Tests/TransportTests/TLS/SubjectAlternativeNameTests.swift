import Testing
import TrestleTransport

/// Whoever makes a certificate chooses its names: as text they stay on their line.
@Suite struct SubjectAlternativeNameTests {
    static let attack = "broker\n2026-01-01T00:00:00Z critical trestle: \u{1b}[2Kall is lost\r\u{202e}"

    @Test func namesInErrorsCannotForgeLines() {
        let names: [SubjectAlternativeName] = [.dns(Self.attack), .email(Self.attack), .uri(Self.attack)]
        for name in names { #expect(isOneLine(name.description)) }
        let failure = TLSFailure(
            step: .name, cause: .nameMismatch(expected: .dns("broker"), found: names), peer: "127.0.0.1:1",
            side: .client)
        #expect(isOneLine(failure.description))
        #expect(isOneLine(TransportError(failure).description))
        #expect(isOneLine(PeerName.dns(Self.attack).description))
    }

    @Test func aliasesInErrorsCannotForgeLines() {
        let causes: [StoreError.Cause] = [
            .noSuchAlias("one", available: [Self.attack]), .ambiguousKey(aliases: [Self.attack, "two"]),
            .wrongKeyPassword(alias: Self.attack), .malformed(offset: 1, Self.attack), .unsupported(Self.attack),
        ]
        for cause in causes { #expect(isOneLine(StoreError(cause).description)) }
    }

    /// What counts is compared as it came.
    @Test func namesAreComparedAsTheyAre() {
        #expect(!PeerName.dns("broker").matches([.dns("broker\n")]))
    }

    private func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x1b && $0.value != 0x202e
        }
    }
}
