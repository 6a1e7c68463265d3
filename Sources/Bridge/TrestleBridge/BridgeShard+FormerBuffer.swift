import KafkaClient
import RecordLog
import TrestleBase
import TrestleTransport
import WireBytes

/// A shard that stores what a buffer holds which no route fills.
extension BridgeShard {
    var isEmptying: Bool { former != nil && !outlets.isEmpty }

    /// Stores what a former buffer holds, and ends when nothing is left.
    func empty(_ place: BufferPlace) {
        guard SystemFileSystem().isFolder(place.folder + "/buffer-0") else {
            observe(.bufferEmptied(folder: place.folder))
            return finished(.stopped)
        }
        let outlet = KafkaOutlet(
            name: nil, sink: configuration.kafka, deadLetterTopic: configuration.deadLetterTopic, shard: self)
        do throws(RecordLogError) {
            try outlet.openBuffer(BufferSettings(folder: place.folder), path: place.folder, isFormer: true)
        } catch {
            observe(.bufferNotice("the former buffer in \(PeerText(place.folder)) cannot be emptied: \(error.message)"))
            return finished(.stopped)
        }
        outlets = [outlet]
        if let count = outlet.buffer?.disk.status.messages, count > 0 {
            let servers = configuration.kafka.bootstrapServers
            if !place.isFor(servers) { warn(of: count, for: place, at: servers, in: place.folder) }
            observe(
                .bufferNotice("\(count) messages of the former buffer in \(PeerText(place.folder)) are stored first"))
        }
        outlet.producer.start()
        outlet.buffer?.schedulePump()
        scheduleMaintenance()
    }

    func maintain(_ place: BufferPlace, now: Instant) {
        let isEmpty = outlets.allSatisfy { $0.buffer?.disk.isEmpty != false && $0.deadLetters.isEmpty }
        if isEmpty, drain == nil {
            place.unmark()
            wasEmptied = true
            observe(.bufferEmptied(folder: place.folder))
            stop()
        }
        checkDrain(now: now)
        if !isFinished { scheduleMaintenance() }
    }
}

/// A shard that takes another one's place.
extension BridgeShard {
    /// Its buffers are nobody else's any more.
    func useBuffers() {
        guard awaitsBuffers, !isStopping else { return }
        (awaitsBuffers, bufferFault) = (false, nil)
        do throws(MappingError) { try openBuffers() } catch { refuse(error.description) }
        holdsChanged?()
    }

    /// Something has been subscribed to, or a cluster has accepted or refused a connection.
    func noteCondition() {
        guard isSubscribed else { return }
        if outlets.allSatisfy(\.isConnected), sources.allSatisfy(\.isConnected) { hasWorked = true }
        guard readyToTakeOver != nil else { return }
        let isClear =
            outlets.allSatisfy { $0.isConnected || $0.condition.obstacle != nil && !$0.condition.isRefusing }
            && sources.allSatisfy { $0.isConnected || $0.condition.obstacle != nil && !$0.condition.isRefusing }
        if isClear { readyToTakeOver?() }
    }
}

/// A buffer whose folder is another cluster's now.
extension BridgeShard {
    /// Moves what waits for another cluster of the configuration out of the way, before the folder is opened.
    ///
    /// - Returns: for whom the messages in the folder have waited, when no cluster of the configuration has these addresses.
    func moveForeign(_ place: BufferPlace) throws(RecordLogError) -> BufferPlace? {
        guard let owner = place.foreignOwner() else { return nil }
        guard configuration.sink(of: owner, onlyByAddress: true) != nil else { return owner }
        let former = try place.moveAside(owner)
        hasMoved = true
        moved.append(former)
        observe(.bufferMoved(former))
        return nil
    }

    /// Says that messages go to another address than the one for which they were taken.
    func warn(of count: UInt64, for owner: BufferPlace, at servers: [Endpoint], in folder: String) {
        guard count > 0 else { return }
        let addresses = servers.map(\.description).joined(separator: ", ")
        observe(
            .bufferNotice(
                "\(count) \(count == 1 ? "message that has" : "messages that have") waited in \(PeerText(folder)) for "
                    + "\(owner.serversText) \(count == 1 ? "goes" : "go") to \(PeerText(addresses)): no cluster of the configuration "
                    + "has the former address. If this is another cluster, stop the program, and name the former one, too"
            ))
    }
}
