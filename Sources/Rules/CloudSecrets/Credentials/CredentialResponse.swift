import TrestleBase
import TrestleJSON
import WireBytes

extension AWSCredentials {
    /// Those that a container's endpoint or the instance metadata give.
    init(json body: [UInt8], origin: String) throws(CloudError) {
        guard let json = try? JSON(parsing: body), let id = json["AccessKeyId"]?.text,
            let secret = json["SecretAccessKey"]?.text
        else {
            throw CloudError(.invalidResponse, "\(origin) gave no credentials")
        }
        let expiration = try Self.expiration(json["Expiration"]?.text, origin)
        self.init(
            accessKeyID: id, secretAccessKey: SecretValue(secret),
            sessionToken: json["Token"]?.text.map { SecretValue($0) }, expiration: expiration, origin: origin)
    }

    /// Those in a response of STS.
    init(xml response: XMLElement, origin: String) throws(CloudError) {
        let credentials = response.first("Credentials")
        guard let credentials, let id = credentials.first("AccessKeyId")?.text,
            let secret = credentials.first("SecretAccessKey")?.text,
            let token = credentials.first("SessionToken")?.text
        else {
            throw CloudError(.invalidResponse, "\(origin) gave no credentials")
        }
        self.init(
            accessKeyID: id, secretAccessKey: SecretValue(secret), sessionToken: SecretValue(token),
            expiration: try Self.expiration(credentials.first("Expiration")?.text, origin), origin: origin)
    }

    private static func expiration(_ text: String?, _ origin: String) throws(CloudError) -> WallTime? {
        guard let text, !text.isEmpty else { return nil }
        guard let time = WallTime(iso8601: text) else {
            throw CloudError(.invalidResponse, "\(origin) gave credentials without a readable expiration")
        }
        return time
    }
}

extension WallTime {
    /// A time in UTC as AWS writes it: `2026-11-30T07:14:00Z`, perhaps with a fraction, or with `+00:00` for the Z.
    init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard (20...35).contains(bytes.count) else { return nil }
        var zone = bytes[19...]
        if zone.first == UInt8(ascii: ".") { zone = zone.dropFirst().drop { (0x30...0x39).contains($0) } }
        let shape = Array("dddd-dd-ddTdd:dd:dd".utf8)
        guard zip(bytes, shape).allSatisfy({ $1 == UInt8(ascii: "d") ? (0x30...0x39).contains($0) : $0 == $1 }),
            zone.elementsEqual("Z".utf8) || zone.elementsEqual("+00:00".utf8)
        else { return nil }
        func number(_ range: Range<Int>) -> Int64 {
            bytes[range].reduce(0) { 10 * $0 + Int64($1 - 0x30) }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        guard (1...12).contains(month), (1...31).contains(day), year >= 1970 else { return nil }
        // Days by the 400-year era, whose first day is the first of March.
        let shifted = month <= 2 ? year - 1 : year
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = shifted / 400 * 146_097 + dayOfEra - 719_468
        self.init(
            secondsSince1970: days * 86_400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19))
    }
}
