import KafkaClient
import KafkaSession
import MQTTCodec
import TrestleBase
import TrestleTransport
import WireBytes

/// What a source tells of its work.
extension KafkaSource {
    /// The properties of a message, with the bridge's own span as the parent of what follows if the record's trace is recorded.
    func traced(_ message: OutboundMapping.Message, _ item: ReturnLane.Item, _ userData: UInt64) -> Properties {
        guard spans.isAccepting,
            let place = message.properties.list.firstIndex(where: Self.isTraceParent),
            message.properties.list[(place + 1)...].contains(where: Self.isTraceParent) == false,
            case .userProperty(_, let text) = message.properties.list[place],
            let trace = TraceContext.sampled(text.utf8Span.span)
        else { return message.properties }
        let span = spans.identifier()
        var properties = message.properties
        properties.list[place] = .userProperty(
            name: TraceContext.parent, value: TraceContext.child(of: trace.trace, span: span))
        let begun = BridgeSpan(
            traceID: trace.trace, spanID: span, parentID: trace.parent, route: routes[item.route].route.name,
            source: item.record.topic, destination: message.topic.string, isToKafka: false, start: .current)
        spans.begin(begun, under: userData, now: loop.now)
        return properties
    }

    private static func isTraceParent(_ property: Property) -> Bool {
        if case .userProperty(let name, _) = property {
            name.utf8.elementsEqual(TraceContext.parent.utf8)
        } else {
            false
        }
    }

    /// Where all records are: those whose partition moved on while they were in flight are not received.
    var counts: DeliveryCounts {
        var counts = DeliveryCounts()
        for tally in tallies { counts.add(tally) }
        return counts
    }

    /// By route, in their order.
    private var tallies: [PartitionDelivery<ReturnLane.Item>.Tally] {
        var sums = past
        for lane in lanes.values {
            for (route, tally) in lane.delivery.tallies.enumerated() { sums[route] = sums[route] + tally }
        }
        return sums
    }

    /// Each route with what became of its messages.
    var routeStatus: [BridgeStatus.RouteStatus] {
        zip(routes, tallies).map { entry, tally in
            var status = BridgeStatus.RouteStatus(
                name: entry.route.name, from: entry.route.topic, to: entry.route.mqttTopic, counts: RouteCounts(tally))
            status.schema = entry.schema?.counts
            return status
        }
    }

    /// Messages that were published again.
    var retried: UInt64 { UInt64(tallies.reduce(0) { $0 + $1.retried }) }

    /// How far the group is behind, by topic. Only partitions whose end is known are counted.
    var lags: [BridgeStatus.Lag] {
        var lags: [String: BridgeStatus.Lag] = [:]
        for lane in lanes.values {
            let topic = lane.place.topic
            var lag = lags[topic] ?? BridgeStatus.Lag(group: group, topic: topic)
            lag.partitions += 1
            let waiting = consumer.lag(of: lane.place) ?? 0
            lag.messages += UInt64(clamping: waiting) + UInt64(clamping: lane.delivery.unsettledRecords)
            lags[topic] = lag
        }
        return lags.values.sorted { $0.topic < $1.topic }
    }

    /// What keeps records from being read, or offsets from being committed; `nil` when nothing is known.
    var obstacle: String? { condition.obstacle ?? partitionObstacle }

    private var partitionObstacle: String? {
        let waiting = lanes.values.filter { $0.obstacle != nil }
        guard let first = waiting.min(by: { $0.place < $1.place })?.obstacle else { return nil }
        let others = waiting.count - 1
        return others == 0 ? first : "\(first) (\(others) more partitions of group '\(group)' wait, too)"
    }

    /// When the oldest record that is not settled was taken.
    var oldest: Instant? { lanes.values.compactMap { $0.delivery.oldest?.takenAt }.min() }
}

extension RouteCounts {
    fileprivate init(_ tally: PartitionDelivery<ReturnLane.Item>.Tally) {
        received = UInt64(tally.begun)
        receivedBytes = UInt64(tally.begunBytes)
        stored = UInt64(tally.delivered)
        deadLettered = UInt64(tally.deadLettered)
        filtered = UInt64(tally.leftOut)
        expired = UInt64(tally.expired)
        abandoned = UInt64(tally.abandoned)
    }
}

extension DeliveryCounts {
    fileprivate mutating func add(_ tally: PartitionDelivery<ReturnLane.Item>.Tally) {
        received &+= UInt64(tally.begun)
        stored &+= UInt64(tally.delivered)
        deadLettered &+= UInt64(tally.deadLettered)
        filtered &+= UInt64(tally.leftOut)
        expired &+= UInt64(tally.expired)
        abandoned &+= UInt64(tally.abandoned)
        inFlight &+= UInt64(tally.begun - tally.settled - tally.abandoned)
    }
}
