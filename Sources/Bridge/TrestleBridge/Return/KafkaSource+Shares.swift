import KafkaClient
import KafkaSession

/// How much of the memory for records each partition may have: one whose records wait leaves room for the others.
extension KafkaSource {
    /// Bytes of records that are held, of all partitions.
    private static let bound = 16 << 20

    /// Messages of a partition that may be unacknowledged.
    func window(of lane: ReturnLane) -> Int {
        var window = Self.window
        for entry in routes where entry.takes(lane.place.topic) { window = min(window, entry.window) }
        return window
    }

    /// Whether more records of a partition may be taken: as many bytes as all partitions leave free. So one that waits alone holds a half,
    /// the next one a quarter, and room is always left; a partition that holds nothing gets a batch even when there is little.
    func takes(_ place: TopicPartition) -> Bool {
        // Those of a partition that is gone are dropped.
        guard let lane = lanes[place], lane.leaving == nil else { return true }
        let held = lane.delivery.bytes
        return held == 0 ? bytes < 2 * Self.bound : held < Self.bound - bytes
    }

    /// Has nothing fetched of partitions that wait and have their share: what is fetched ahead is for others then.
    func pauseWaiting() {
        for lane in line where lane.isWaiting || lane.isPaused {
            let held = lane.delivery.bytes
            // Room for several batches first: what is fetched is not to be dropped again at once.
            let isFull = lane.isPaused ? held > 0 && 2 * held >= Self.bound - bytes : !takes(lane.place)
            let isPaused = lane.isWaiting && isFull
            guard isPaused != lane.isPaused else { continue }
            lane.isPaused = isPaused
            if isPaused { consumer.pause([lane.place]) } else { consumer.resume([lane.place]) }
        }
    }
}
