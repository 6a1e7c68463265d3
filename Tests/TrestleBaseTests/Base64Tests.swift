import Testing
import TrestleBase

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func thePairsOfRFC4648(_ plain: String, _ coded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == coded)
        #expect(Base64.decode(coded.utf8) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg=", "Zg", "Z", "Zh==", "Zm9=", "====", "Zg==Zg==", "Zm 9v", "Zm9v\n", "Z===", "Zm=v", "-_-_"])
    func whatIsNotCanonicalIsRefused(_ text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
