import MQTTCodec
import WireBytes

/// The parts that shards have of a configuration.
extension BridgeConfiguration {
    /// The most shards.
    public static var mostShards: Int { 64 }

    /// The configuration of one shard's bridge. With several, each connects under a client ID of its own, takes its share of the
    /// messages by shared subscriptions and as a member of the consumer groups, and may use its share of the memory.
    func shard(_ index: Int) -> BridgeConfiguration {
        guard shards > 1 else { return self }
        var part = withoutProgram
        if index == 0 { part.formerBuffers = formerBuffers }
        part.mqtt = mqtt.shard(index, of: shards)
        part.kafka = kafka.shard(of: shards)
        part.brokers = brokers.mapValues { $0.shard(index, of: shards) }
        part.clusters = clusters.mapValues { $0.shard(of: shards) }
        return part
    }

    /// Without what is there once for all shards.
    var withoutProgram: BridgeConfiguration {
        var part = self
        part.shards = 1
        (part.formerSessions, part.formerBuffers) = ([], [])
        return part
    }

    /// The subscriptions of a broker's routes.
    func plan(of name: String?, _ source: MQTTSource) -> SubscriptionPlan {
        SubscriptionPlan(
            routes.filter { $0.broker == name }, version: source.version == .v5 ? .v5 : .v3_1_1,
            isKept: source.sessionExpiry > .zero, shareGroup: source.shareGroup)
    }

    /// Settings that several shards cannot keep true, one line each.
    public var shardFaults: [String] {
        guard shards > 1 else { return [] }
        var faults: [String] = []
        if !buffers.isEmpty {
            faults.append(
                "several shards have no buffer on the disk: it acknowledges and forwards in the order of one connection. Remove "
                    + "'kafka.buffer', or set 'shards: 1'")
        }
        for (name, source) in usedBrokers { faults += shardFaults(of: source, name) }
        for sink in [kafka] + clusters.values {
            let smallest = max(1 << 20, sink.maximumRequestSize)
            guard sink.bufferSize / shards < smallest, !faults.contains(where: { $0.hasPrefix("'buffer_memory'") })
            else {
                continue
            }
            faults.append(
                "'buffer_memory' is for all shards, and leaves each \(sink.bufferSize / shards) bytes, less than a request may have: raise it "
                    + "to \(Quantities.text(bytes: smallest * shards))")
        }
        return faults
    }

    private func shardFaults(of source: MQTTSource, _ name: String?) -> [String] {
        let place = name.map { " of '\(PeerText($0))'" } ?? ""
        let own = routes.filter { $0.broker == name }
        var faults: [String] = []
        if ShardName.clientID(source.clientID, shard: shards - 1).utf8.count > 65_535 {
            faults.append("the client_id\(place) leaves no space for the number of a shard: shorten it")
        }
        for (other, second) in usedBrokers
        where other != name && second.broker == source.broker && ShardName.isShard(second.clientID, of: source.clientID)
        {
            faults.append(
                "the client_id\(other.map { " of '\(PeerText($0))'" } ?? "") may be that of a shard\(place), and two connections with "
                    + "one client ID disconnect each other: choose another one")
        }
        guard !own.isEmpty else { return faults }
        if source.version == .v3_1_1 {
            faults.append(
                "several shards divide messages by shared subscriptions, and a broker does not say with MQTT 3.1.1 whether it has "
                    + "them: set version '5'\(place), or 'shards: 1'")
        }
        if let route = own.first(where: { [.mark, .changed].contains($0.retained) }) {
            faults.append(
                "'\(PeerText(route.name))' tells retained messages, which brokers do not send for the shared subscriptions of several "
                    + "shards: remove 'retained: \(route.retained)', or set 'shards: 1'")
        }
        var shared = source
        shared.shareGroup = ShardName.group(of: source.clientID)
        if plan(of: name, shared).usesIdentifiers {
            faults.append(
                "filters\(place) overlap without one covering the other: several shards would get copies of one message, and could not "
                    + "tell them from two messages. Write a filter that covers them, or set 'shards: 1'")
        }
        return faults
    }

    /// The differences between several shards and one, one line each.
    public var shardRemarks: [String] {
        guard shards > 1 else { return [] }
        var remarks: [String] = []
        for (name, source) in usedBrokers where routes.contains(where: { $0.broker == name }) {
            let last = ShardName.clientID(source.clientID, shard: shards - 1)
            let place = name.map { " (\(PeerText($0)))" } ?? ""
            remarks.append(
                "\(shards) shards\(place): client IDs '\(PeerText(ShardName.clientID(source.clientID, shard: 0)))' to '\(PeerText(last))', "
                    + "subscriptions '$share/\(PeerText(ShardName.group(of: source.clientID)))/FILTER'")
        }
        if !routes.isEmpty {
            remarks.append("messages of one MQTT topic may pass each other in different shards")
            remarks.append(
                "the broker must keep shared subscriptions over its own restart, which Mosquitto 2.0.11 does not: see OPERATING.md"
            )
            if routes.contains(where: { $0.retained == .pass }) {
                remarks.append("messages that the broker has retained before are not sent for shared subscriptions")
            }
        }
        return remarks
    }
}

extension MQTTSource {
    fileprivate func shard(_ index: Int, of count: Int) -> MQTTSource {
        var part = self
        part.clientID = ShardName.clientID(clientID, shard: index)
        part.shareGroup = ShardName.group(of: clientID)
        part.receiveBuffer = max(64 << 10, receiveBuffer / count)
        return part
    }
}

extension KafkaSink {
    fileprivate func shard(of count: Int) -> KafkaSink {
        var part = self
        part.bufferSize = bufferSize / count
        return part
    }
}
