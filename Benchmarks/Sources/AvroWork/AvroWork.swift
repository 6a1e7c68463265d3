import Avro
import WireBytes

/// A record of 12 fields, as a device sends it and as Avro.
public final class AvroWork {
    public static let schema = """
        {"type":"record","name":"Reading","namespace":"plant","fields":[{"name":"device","type":"string"},{"name":"site","type":"string"},\
        {"name":"ts","type":"long"},{"name":"seq","type":"int"},{"name":"temperature","type":"double"},{"name":"humidity","type":"double"},\
        {"name":"pressure","type":"double"},{"name":"battery","type":"float"},{"name":"ok","type":"boolean"},\
        {"name":"mode","type":{"type":"enum","name":"Mode","symbols":["AUTO","MANUAL","OFF"]}},{"name":"note","type":["null","string"]},\
        {"name":"rssi","type":"int"}]}
        """
    public static let ordered = Array(
        #"""
        {"device":"sensor-00017","site":"berlin-3","ts":1700000000123,"seq":48213,"temperature":21.53,"humidity":48.2,"pressure":1013.25,"battery":3.71,"ok":true,"mode":"AUTO","note":"all well","rssi":-67}
        """#.utf8)
    /// The same with members in another order.
    public static let shuffled = Array(
        #"""
        {"rssi":-67,"device":"sensor-00017","ts":1700000000123,"site":"berlin-3","temperature":21.53,"seq":48213,"humidity":48.2,"battery":3.71,"pressure":1013.25,"mode":"AUTO","ok":true,"note":"all well"}
        """#.utf8)

    private var encoder: JSONToAvro?
    private let writer: AvroToJSON
    private let data: [UInt8]
    private var output = WireBuffer(capacity: 1 << 12)

    public init() throws {
        let schema = try AvroSchema(Self.schema)
        var encoder = JSONToAvro(schema)
        writer = AvroToJSON(try AvroReader(writer: schema))
        data = try encoder.encode(String(decoding: Self.ordered, as: UTF8.self))
        self.encoder = encoder
    }

    /// The encoding, for peers that begin with it.
    public var encoding: [UInt8] { data }

    public func encode(_ json: [UInt8], _ count: Int) {
        // Out of the object, whose accesses are checked.
        guard var encoder = encoder.take() else { return }
        defer { self.encoder = encoder }
        var output = WireBuffer()
        swap(&output, &self.output)
        defer { swap(&output, &self.output) }
        for _ in 0..<count {
            output.removeAll()
            guard (try? encoder.encode(json.span, into: &output)) != nil, output.count == data.count else {
                fatalError("the record does not fit")
            }
        }
    }

    public func decode(_ count: Int) {
        let data = data
        var output = WireBuffer()
        swap(&output, &self.output)
        defer { swap(&output, &self.output) }
        for _ in 0..<count {
            output.removeAll()
            guard (try? writer.write(data.span, into: &output)) != nil, output.count > 150 else {
                fatalError("the data is not read")
            }
        }
    }
}
