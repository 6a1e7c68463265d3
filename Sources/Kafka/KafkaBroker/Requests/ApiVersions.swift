internal import KafkaCodec

// ApiVersions (18), versions 0-4: what this broker handles, in which versions.
extension KafkaBrokerCore {
    func apiVersions(_ request: ApiVersionsRequest, _ exchange: Exchange) {
        if exchange.version >= 3,
            !Self.isSoftwareName(request.clientSoftwareName) || !Self.isSoftwareName(request.clientSoftwareVersion)
        {
            var response = ApiVersionsResponse()
            response.errorCode = KafkaErrorCode.invalidRequest.rawValue
            return exchange.respond(response)
        }
        exchange.respond(Self.supportedApis(to: exchange.connection, error: .none))
    }

    /// The response to a version that this broker does not know is written in version 0, which every client reads: it
    /// names the versions to ask with.
    static func unsupportedApiVersions(to client: ClientConnection) -> ApiVersionsResponse {
        supportedApis(to: client, error: .unsupportedVersion)
    }

    private static func supportedApis(to client: ClientConnection, error: KafkaErrorCode) -> ApiVersionsResponse {
        var response = ApiVersionsResponse()
        response.errorCode = error.rawValue
        let hidden: [Int16] =
            client.authentication == nil ? [ApiKey.saslHandshake.rawValue, ApiKey.saslAuthenticate.rawValue] : []
        response.apiKeys = Api.all.filter { !hidden.contains($0.key) }.map { api in
            var range = ApiVersionsResponse.ApiVersion()
            range.apiKey = api.key
            range.minVersion = api.versions.lowerBound
            range.maxVersion = api.versions.upperBound
            return range
        }
        return response
    }

    /// Letters and digits, between them also dots and dashes (KIP-511).
    private static func isSoftwareName(_ name: String) -> Bool {
        func isInner(_ byte: UInt8) -> Bool { isOuter(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }
        func isOuter(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = name.utf8.first, let last = name.utf8.last else { return false }
        return isOuter(first) && isOuter(last) && name.utf8.allSatisfy(isInner)
    }
}
