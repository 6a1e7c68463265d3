@testable import RuleEngine
import Testing
import WireBytes

struct Decimal128Tests {
    private func number(_ text: String) throws -> Decimal128 {
        let bytes = Array(text.utf8)
        let number = Decimal128(json: bytes.span)
        return try #require(number)
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("10.0", "10.0"), ("0.000001", "0.000001"), ("0.0000001", "1E-7"), ("1E3", "1E+3"),
        ("12.5E3", "1.25E+4"), ("-2.50", "-2.50"), ("0.00", "0.00"),
        ("123456789012345678901234567890123456", "1.234567890123456789012345678901235E+35"),
        ("9.999999999999999999999999999999999E999", "9.999999999999999999999999999999999E+999"), ("1E-999", "1E-999"),
        ("1E-1000", "0"),
        ("12345678901234567890123456789012345E-35", "0.1234567890123456789012345678901234"),
        ("12345678901234567890123456789012335E-35", "0.1234567890123456789012345678901234"),
        ("123456789012345678901234567890123350001E-39", "0.1234567890123456789012345678901234"),
    ])
    func `a number is written as Java's BigDecimal writes it`(text: String, expected: String) throws {
        #expect(try number(text).text(isInteger: false) == expected)
    }

    @Test func `a number above the range has no value`() {
        #expect(Decimal128(json: Array("1E1000".utf8).span) == nil)
        #expect(Decimal128(json: Array("9.9999999999999999999999999999999999E999".utf8).span) == nil)
    }

    @Test(arguments: [
        ("0.1", "+", "0.2", "0.3"), ("1E30", "+", "1E-30", "1000000000000000000000000000000.000"),
        ("1", "/", "3", "0.3333333333333333333333333333333333"),
        ("2", "/", "3", "0.6666666666666666666666666666666667"), ("1", "/", "8", "0.125"), ("100", "/", "5", "20"),
        ("7", "%", "-3", "1"), ("-7", "%", "3", "-1"), ("1E999", "%", "7", "6"), ("5.5", "%", "2", "1.5"),
        ("9999999999999999999999999999999999", "+", "1", "1.000000000000000000000000000000000E+34"),
        ("1E999", "*", "10", "none"), ("1", "/", "0", "none"), ("1E-999", "*", "0.1", "0"),
        ("1E34", "-", "1", "9999999999999999999999999999999999"),
        ("1E40", "-", "1E-40", "1.000000000000000000000000000000000E+40"),
    ])
    func `arithmetic keeps 34 digits`(left: String, symbol: String, right: String, expected: String) throws {
        let a = try number(left)
        let b = try number(right)
        let result =
            switch symbol {
            case "+": Decimal128.sum(a, b)
            case "-": Decimal128.difference(a, b)
            case "*": Decimal128.product(a, b)
            case "/": Decimal128.quotient(a, b)
            default: Decimal128.remainder(a, b)
            }
        #expect(result?.text(isInteger: false) ?? "none" == expected)
    }
}
