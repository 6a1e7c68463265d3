/// The functions of the language, by their names in lower case.
enum Function: String, CaseIterable {
    // Numbers
    case abs, ceil, floor, round, sign, sqrt, exp, ln, log, power, mod, remainder, trunc
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, atan2
    case bitand, bitor, bitxor, bitnot, rand, nanvl, chr
    // Strings
    case lower, upper, length, numbytes, lpad, rpad, ltrim, rtrim, trim, replace, indexof, substring
    case startswith, endswith, concat
    case regexpMatches = "regexp_matches"
    case regexpReplace = "regexp_replace"
    case regexpSubstr = "regexp_substr"
    // Collections and tests
    case get, transform
    case isNull = "isnull"
    case isUndefined = "isundefined"
    case getOrDefault = "get_or_default"
    // Digests and encodings
    case md2, md5, sha1, sha224, sha256, sha384, sha512, encode, decode
    // Time
    case timestamp
    case parseTime = "parse_time"
    case timeToEpoch = "time_to_epoch"
    // The message
    case topic
    case clientID = "clientid"
    case traceID = "traceid"
    case principal
    case accountID = "accountid"
    case sourceIP = "sourceip"
    case newUUID = "newuuid"
    case sqlVersion = "sql_version"
    case getMQTTProperty = "get_mqtt_property"
    case getUserProperties = "get_user_properties"
    // Values of a service
    case getSecret = "get_secret"
    case awsLambda = "aws_lambda"
    case getDynamoDB = "get_dynamodb"
    case getThingShadow = "get_thing_shadow"
    case machineLearningPredict = "machinelearning_predict"
    case getRegistryData = "get_registry_data"

    init?(name: String) { self.init(rawValue: name.lowercased()) }

    /// Whether 2015-10-08 lacks it.
    var isNewer: Bool {
        switch self {
        case .length, .numbytes, .indexof, .transform, .isUndefined, .encode, .decode, .parseTime, .timeToEpoch,
            .getDynamoDB, .getThingShadow:
            true
        default: false
        }
    }

    /// Whether a service outside the engine gives its value.
    var isRemote: Bool {
        switch self {
        case .getSecret, .awsLambda, .getDynamoDB, .getThingShadow, .machineLearningPredict, .getRegistryData: true
        default: false
        }
    }

    /// Whether it reads the properties of an MQTT 5 message.
    var readsProperties: Bool { self == .getMQTTProperty || self == .getUserProperties }

    /// Whether it needs the payload itself as `*`.
    var takesStar: Bool { self == .encode || self == .awsLambda || self == .decode }

    /// The name that an item has that is nothing but a call.
    var itemName: String { rawValue }
}
