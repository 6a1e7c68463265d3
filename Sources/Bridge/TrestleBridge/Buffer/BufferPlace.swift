import RecordLog
public import TrestleTransport
import WireBytes

/// The buffer of one MQTT broker's messages for one Kafka cluster, of this configuration or of an earlier one.
public struct BufferPlace: Sendable, Hashable {
    /// The folder that holds it alone.
    public var folder: String
    /// The broker's name in the configuration; `nil` for the one without.
    public var broker: String?
    /// The cluster's name in the configuration; `nil` for the one without.
    public var cluster: String?
    /// The cluster's addresses.
    public var bootstrapServers: [Endpoint]

    public init(folder: String, broker: String?, cluster: String?, bootstrapServers: [Endpoint]) {
        self.folder = folder
        self.broker = broker
        self.cluster = cluster
        self.bootstrapServers = bootstrapServers
    }
}

extension BufferPlace {
    /// One line: the folder, the broker's name, the cluster's, and the cluster's addresses, separated by tabs. Control characters of
    /// the names are escaped as in URLs.
    public var line: String {
        let servers = bootstrapServers.map(\.description).joined(separator: ",")
        return [folder, broker ?? "", cluster ?? "", servers].map(Self.escaped).joined(separator: "\t")
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            guard byte < 0x20 || byte == UInt8(ascii: "%") || byte == 0x7f else {
                bytes.append(byte)
                continue
            }
            let digits = String(byte, radix: 16, uppercase: true)
            bytes += Array("%\(digits.utf8.count < 2 ? "0" : "")\(digits)".utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a line; `nil` when it is not one.
    public init?(line: Substring) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(Self.unescaped)
        guard parts.count == 4, parts[0].begins(with: "/") else { return nil }
        self.init(
            folder: parts[0], broker: parts[1].isEmpty ? nil : parts[1], cluster: parts[2].isEmpty ? nil : parts[2],
            bootstrapServers: parts[3].split(separator: ",").compactMap { Endpoint(String($0), defaultPort: 9_092) })
    }
}

/// A file in the folder of a buffer says whose it is, so that a configuration in another file that has the same folder above it finds
/// what waits there.
extension BufferPlace {
    private static let fileName = "owner"
    /// Folders that are looked at.
    private static let mostFolders = 1_000

    func mark() throws(RecordLogError) {
        try PrivateFile(folder + "/" + Self.fileName).write([UInt8]("\(line)\n".utf8).span)
    }

    /// Nothing waits in it any more.
    func unmark() { PrivateFile(folder + "/" + Self.fileName).remove() }

    /// What the folder says of itself; `nil` when it says nothing, or somebody else may have written it.
    var owner: BufferPlace? {
        guard let bytes = try? PrivateFile(folder + "/" + Self.fileName).read(maximumSize: 64 << 10) else { return nil }
        guard
            var place = String(decodingUTF8: bytes.span).split(separator: "\n").first.flatMap({ BufferPlace(line: $0) })
        else { return nil }
        // Wherever it was moved to.
        place.folder = folder
        return place
    }

    /// The buffers in these folders that say whose they are.
    static func found(in folders: [String]) -> [BufferPlace] {
        let files = SystemFileSystem()
        var found: [BufferPlace] = []
        for folder in folders {
            for name in ((try? files.names(in: folder)) ?? []).sorted().prefix(mostFolders) {
                let path = folder + "/" + name
                let place = BufferPlace(folder: path, broker: nil, cluster: nil, bootstrapServers: [])
                guard files.isFolder(path + "/buffer-0"), let owner = place.owner else { continue }
                found.append(owner)
            }
        }
        return found
    }
}

extension BufferPlace {
    /// Whose it is.
    fileprivate var text: String {
        "\(broker.map { "broker '\(PeerText($0))'" } ?? "'mqtt'") for \(cluster.map { "cluster '\(PeerText($0))'" } ?? "'kafka'")"
    }

    /// One line for whoever removed its cluster from the configuration.
    public var leftText: String {
        let servers = bootstrapServers.map(\.description).joined(separator: ", ")
        return
            "the former buffer in \(PeerText(folder)) may hold messages for \(servers), and no cluster of the configuration has this address: "
            + "name it in 'kafka_clusters' until the buffer is empty, or remove the folder"
    }
}

extension BufferSettings {
    /// The folder of the buffer between a broker and a cluster.
    func path(broker: String?, cluster: String?) -> String {
        folder + "/" + (broker ?? "mqtt") + "-" + (cluster ?? "kafka")
    }
}

extension BridgeConfiguration {
    /// The folders of all buffers.
    public var bufferFolders: [String] {
        var folders: [String] = []
        for sink in [kafka] + clusters.sorted(by: { $0.key < $1.key }).map(\.value) {
            if let folder = sink.buffer?.folder, !folders.contains(folder) { folders.append(folder) }
        }
        return folders
    }

    /// Names of brokers and clusters that cannot be part of a buffer's folder, or that would share one; one line each.
    public var bufferFaults: [String] {
        var faults: [String] = []
        var known: [BufferPlace] = []
        for place in buffers {
            for name in [place.broker, place.cluster].compactMap(\.self)
            where name.utf8.contains(0x2f) || name.utf8.count > 100 {
                faults.append(
                    "'\(PeerText(name))' is part of the name of a buffer's folder: give it at most 100 bytes, without '/'"
                )
            }
            if let other = known.first(where: { $0.folder.utf8.elementsEqual(place.folder.utf8) }) {
                faults.append(
                    "the buffers of \(other.text) and of \(place.text) would be in the same folder, \(place.folder): give one of "
                        + "their clusters a folder of its own, or another name")
            }
            known.append(place)
        }
        return faults
    }

    /// Buffers beside those that routes fill, in the same folders, of an earlier configuration or of one in another file.
    public var otherBuffers: [BufferPlace] {
        let used = buffers.map(\.folder)
        return BufferPlace.found(in: bufferFolders).filter { place in
            !used.contains { $0.hasSameBytes(as: place.folder) }
        }
    }

    /// The buffers that routes fill.
    public var buffers: [BufferPlace] {
        usedBrokers.flatMap { name, _ in buffers(of: name) }
    }

    /// Those of one broker's routes.
    func buffers(of broker: String?) -> [BufferPlace] {
        var places: [BufferPlace] = []
        let clusters = Self.clusterNames(
            of: routes.filter { $0.broker == broker }, returns.filter { $0.broker == broker })
        for cluster in clusters {
            guard let sink = sink(cluster), let buffer = sink.buffer else { continue }
            let place = BufferPlace(
                folder: buffer.path(broker: broker, cluster: cluster), broker: broker, cluster: cluster,
                bootstrapServers: sink.bootstrapServers)
            places.append(place)
        }
        return places
    }

    /// The cluster that the messages of a former buffer are for: the one with the same addresses, or else one of them, or else the one
    /// with the same name.
    func sink(of place: BufferPlace, onlyByAddress: Bool = false) -> KafkaSink? {
        let named = sink(place.cluster)
        let known = [named, kafka] + clusters.sorted { $0.key < $1.key }.map(\.value)
        let sinks = known.lazy.compactMap(\.self)
        let same =
            sinks.first { $0.bootstrapServers == place.bootstrapServers }
            ?? sinks.first { place.isFor($0.bootstrapServers) }
        return same ?? (onlyByAddress ? nil : named)
    }
}
