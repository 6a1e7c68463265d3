import Testing
import TrestleHTTP

/// Requests that two readers could take for different ones, and those that try to exhaust a server: each is refused by
/// its own rule, wherever the network parts its bytes.
@Suite struct HTTPSmugglingTests {
    struct Vector: CustomTestStringConvertible {
        let name: String
        let text: String
        let code: HTTPError.Code
        var testDescription: String { name }
    }

    private static let start = "POST / HTTP/1.1\r\nHost: a\r\n"

    static let vectors: [Vector] = [
        v(
            "CL.TE", start + "Content-Length: 13\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nSMUGGLED",
            .lengthWithTransferEncoding),
        v(
            "TE.CL", start + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\nSMUGGLED\r\n0\r\n\r\n",
            .lengthWithTransferEncoding),
        v("CL.CL", start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", .duplicateContentLength),
        v("equal lengths", start + "Content-Length: 5\r\ncontent-length: 5\r\n\r\n", .duplicateContentLength),
        v("list of lengths", start + "Content-Length: 5, 5\r\n\r\n", .malformedContentLength),
        v("signed length", start + "Content-Length: +5\r\n\r\n", .malformedContentLength),
        v("negative length", start + "Content-Length: -1\r\n\r\n", .malformedContentLength),
        v("hexadecimal length", start + "Content-Length: 0x5\r\n\r\n", .malformedContentLength),
        v("empty length", start + "Content-Length:\r\n\r\n", .malformedContentLength),
        v("Arabic digits", start + "Content-Length: \u{0665}\r\n\r\n", .malformedContentLength),
        v("length of 2^64+5", start + "Content-Length: 18446744073709551621\r\n\r\n", .bodyTooLarge),
        v("space before the colon", start + "Content-Length : 5\r\n\r\n", .spaceBeforeColon),
        v("tab before the colon", start + "Transfer-Encoding\t: chunked\r\n\r\n", .spaceBeforeColon),
        v("folded coding", start + "Transfer-Encoding:\r\n chunked\r\n\r\n", .obsoleteFolding),
        v("folded with tab", start + "X: a\r\n\tb\r\n\r\n", .obsoleteFolding),
        v("space before the first field", "POST / HTTP/1.1\r\n Host: a\r\n\r\n", .obsoleteFolding),
        v("unknown coding", start + "Transfer-Encoding: xchunked\r\n\r\n", .unsupportedTransferCoding),
        v("identity", start + "Transfer-Encoding: identity\r\n\r\n", .unsupportedTransferCoding),
        v("chunked twice in a list", start + "Transfer-Encoding: chunked, chunked\r\n\r\n", .unsupportedTransferCoding),
        v("chunked not last", start + "Transfer-Encoding: chunked, identity\r\n\r\n", .unsupportedTransferCoding),
        v(
            "two codings", start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
            .duplicateTransferEncoding),
        v("quoted coding", start + "Transfer-Encoding: \"chunked\"\r\n\r\n", .unsupportedTransferCoding),
        v("vertical tab in the coding", start + "Transfer-Encoding: \u{0b}chunked\r\n\r\n", .malformedFieldValue),
        v("NUL in a value", start + "X: a\0b\r\n\r\n", .malformedFieldValue),
        v("DEL in a value", start + "X: a\u{7f}\r\n\r\n", .malformedFieldValue),
        v("chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingInHTTP10),
        v("LF alone behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
        v("LF alone behind a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .bareLineFeed),
        v("LF alone ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
        v(
            "CR within a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n",
            .bareCarriageReturn),
        v("CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", .bareCarriageReturn),
        v("field without a colon", start + "Content-Length 5\r\n\r\n", .missingColon),
        v("field without a name", start + ": 5\r\n\r\n", .malformedFieldName),
        v("space within a name", start + "Content Length: 5\r\n\r\n", .malformedFieldName),
        v("UTF-8 in a name", start + "Conténtlength: 5\r\n\r\n", .malformedFieldName),
        v("NUL in a name", start + "Content-Length\0: 5\r\n\r\n", .malformedFieldName),
        v("no Host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
        v("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", .duplicateHost),
        v("Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", .malformedHost),
        v("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformedHost),
        v("Host with a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost),
        v("Host with two ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", .malformedHost),
        v("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        v("tab in the request line", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        v("space within the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        v("space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformedRequestLine),
        v("HTTP/0.9", "GET /\r\n\r\n", .malformedRequestLine),
        v("method with a colon", "GE:T / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedMethod),
        v("target without a slash", "GET index HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget),
        v("fragment in the target", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget),
        v("asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget),
        v("authority for GET", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget),
        v("UTF-8 in the target", "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", .malformedTarget),
        v("version 2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
        v("version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .malformedVersion),
        v("small letters in the version", "GET / http/1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        v("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .leadingEmptyLine),
        chunked("size without a digit", "\r\n\r\n", .malformedChunkSize),
        chunked("size with 0x", "0x5\r\nhello\r\n0\r\n\r\n", .malformedChunkSize),
        chunked("signed size", "+5\r\nhello\r\n0\r\n\r\n", .malformedChunkSize),
        chunked("space before the size", " 5\r\nhello\r\n0\r\n\r\n", .malformedChunkSize),
        chunked("space behind the size", "5 \r\nhello\r\n0\r\n\r\n", .malformedChunkSize),
        chunked("size that overflows", "10000000000000005\r\nhello\r\n0\r\n\r\n", .malformedChunkSize),
        chunked("size beyond the limit", "fffffffffffffff\r\n", .bodyTooLarge),
        chunked("LF alone behind the size", "5\nhello\r\n0\r\n\r\n", .bareLineFeed),
        chunked("CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n", .bareCarriageReturn),
        chunked("LF in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n", .bareLineFeed),
        chunked("extension without a name", "5;\r\nhello\r\n0\r\n\r\n", .malformedChunkExtension),
        chunked("open quote", "5;a=\"b\r\nhello\r\n0\r\n\r\n", .malformedChunkExtension),
        chunked("data longer than its size", "5\r\nhello!\r\n0\r\n\r\n", .missingChunkEnd),
        chunked("LF alone behind the data", "5\r\nhello\n0\r\n\r\n", .missingChunkEnd),
        chunked("length as a trailer", "0\r\nContent-Length: 5\r\n\r\n", .forbiddenTrailer),
        chunked("coding as a trailer", "0\r\nTransfer-Encoding: chunked\r\n\r\n", .forbiddenTrailer),
        chunked("Host as a trailer", "0\r\nHost: b\r\n\r\n", .forbiddenTrailer),
        chunked("Authorization as a trailer", "0\r\nAuthorization: x\r\n\r\n", .forbiddenTrailer),
        chunked("folded trailer", "0\r\nX: a\r\n b\r\n\r\n", .obsoleteFolding),
    ]

    private static func v(_ name: String, _ text: String, _ code: HTTPError.Code) -> Vector {
        Vector(name: name, text: text, code: code)
    }

    private static func chunked(_ name: String, _ body: String, _ code: HTTPError.Code) -> Vector {
        Vector(name: name, text: start + "Transfer-Encoding: chunked\r\n\r\n" + body, code: code)
    }

    @Test(arguments: vectors) func ambiguousRequestsAreRefusedByTheirRule(_ vector: Vector) {
        let whole = requests(in: [Array(vector.text.utf8)])
        #expect(whole.error == vector.code, "\(whole)")
        #expect(whole.ends == 0, "nothing behind the fault may count as a request")
        for pieces in splits(of: vector.text) { #expect(requests(in: pieces) == whole) }
    }

    @Test func aRefusedConnectionStaysRefused() {
        var parser = HTTPRequestParser()
        var errors: [HTTPError] = []
        for text in ["GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
            var offset = 0
            do throws(HTTPError) {
                while try parser.next(Array(text.utf8).span, from: &offset) != nil {}
            } catch {
                errors.append(error)
            }
        }
        #expect(errors.map(\.code) == [.bareLineFeed, .bareLineFeed])
        #expect(errors.map(\.offset) == [14, 14])
        #expect(errors.first?.description == "LF without CR at byte 14 [RFC 9112 section 2.2], respond with 400")
    }

    @Test func limitsHoldForWhatHasNoEnd() {
        var limits = HTTPLimits()
        (limits.startLine, limits.fieldLine, limits.fields, limits.fieldCount) = (64, 32, 100, 5)
        (limits.body, limits.chunkExtensions) = (10, 16)
        func error(_ text: String) -> HTTPError.Code? { requests(in: [Array(text.utf8)], limits: limits).error }
        let line = "GET / HTTP/1.1\r\n"
        let chunked = line + "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(error("GET /" + String(repeating: "a", count: 1000)) == .startLineTooLong)
        #expect(error(line + "X: " + String(repeating: "a", count: 1000)) == .fieldLineTooLong)
        #expect(error(line + String(repeating: "Abc: 78901234567890123456\r\n", count: 100)) == .fieldsTooLarge)
        #expect(error(line + String(repeating: "A:\r\n", count: 100)) == .tooManyFields)
        #expect(error(line + "Host: a\r\nContent-Length: 11\r\n\r\n") == .bodyTooLarge)
        #expect(error(chunked + String(repeating: "1\r\na\r\n", count: 100)) == .bodyTooLarge)
        #expect(error(chunked + "1;" + String(repeating: "a", count: 100)) == .chunkExtensionsTooLarge)
        #expect(error(chunked + String(repeating: "1;abcd\r\na\r\n", count: 9)) == .chunkExtensionsTooLarge)
        #expect(error(chunked + "0\r\n" + String(repeating: "A:\r\n", count: 100)) == .tooManyFields)
        #expect(error(chunked + "a\r\n0123456789\r\n0\r\n\r\n") == nil)
    }
}
