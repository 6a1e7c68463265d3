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
    /// Whose it is.
    fileprivate var text: String {
        "\(broker.map { "broker '\(PeerText($0))'" } ?? "'mqtt'") for \(cluster.map { "cluster '\(PeerText($0))'" } ?? "'kafka'")"
    }

    /// One line for whoever removed its cluster from the configuration.
    public var leftText: String {
        let servers = bootstrapServers.map(\.description).joined(separator: ", ")
        return
            "the former buffer in \(folder) may hold messages for \(servers), and no cluster of the configuration has this address: "
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

    /// The buffers that routes fill.
    public var buffers: [BufferPlace] {
        usedBrokers.flatMap { name, _ in buffers(of: name) }
    }

    /// Those of one broker's routes.
    func buffers(of broker: String?) -> [BufferPlace] {
        var places: [BufferPlace] = []
        let clusters =
            routes.filter { $0.broker == broker }.map(\.cluster)
            + returns.filter { $0.broker == broker }.map(\.cluster)
        for cluster in clusters {
            guard let sink = sink(cluster), let buffer = sink.buffer else { continue }
            let place = BufferPlace(
                folder: buffer.path(broker: broker, cluster: cluster), broker: broker, cluster: cluster,
                bootstrapServers: sink.bootstrapServers)
            if !places.contains(place) { places.append(place) }
        }
        return places
    }

    /// The cluster that the messages of a former buffer are for: the one with the same addresses, or else the one with the same name.
    func sink(of place: BufferPlace, onlyByAddress: Bool = false) -> KafkaSink? {
        let named = sink(place.cluster)
        let known = [named, kafka] + clusters.sorted { $0.key < $1.key }.map(\.value)
        let same = known.lazy.compactMap(\.self).first { $0.bootstrapServers == place.bootstrapServers }
        return same ?? (onlyByAddress ? nil : named)
    }
}
