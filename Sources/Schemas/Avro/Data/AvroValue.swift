import WireBytes

/// A value of Avro. What its parts are called stands in its schema.
public enum AvroValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case int(Int32)
    case long(Int64)
    case float(Float)
    case double(Double)
    case bytes([UInt8])
    case string(String)
    case fixed([UInt8])
    /// A symbol, by its position in the enum.
    case enumeration(Int)
    case array([AvroValue])
    /// In the order of the data.
    case map([Entry])
    /// The fields, in the order of the record.
    case record([AvroValue])
    /// A branch, by its position in the union, and its value.
    indirect case union(Int, AvroValue)

    /// An entry of a map.
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var value: AvroValue

        public init(key: String, value: AvroValue) {
            self.key = key
            self.value = value
        }
    }
}

/// Bounds for data from outside.
public struct AvroDataLimits: Sendable, Hashable {
    /// How deep records, arrays and maps may be nested; 512 by default.
    public var depth = 512
    /// Values that take no bytes (nulls, records of nothing), besides 16 for each byte of data; 4,096 by default.
    public var emptyValues = 4096
    /// Bytes of JSON or values of a tree that may come out, besides 16 times the data; 1 MiB by default.
    public var output = 1 << 20

    public init() {}
}
