import MQTTCodec
import WireBytes

// Acknowledgements leave in the order of arrival.
extension ReceiveWindow {
    // MARK: Acknowledging

    /// The message may be acknowledged; it and all that waited behind it are, as far as the order allows.
    ///
    /// A token of a lost session, or one used twice, does nothing.
    /// - Returns: how many acknowledgements were written.
    @discardableResult
    mutating func acknowledge(
        _ token: DeliveryToken, reasonCode: ReasonCode = .success, into output: inout WireBuffer
    ) -> Int {
        guard token.epoch == epoch else { return 0 }
        if let offset = line.offset(of: token.sequence) {
            guard line[offset].identifier.rawValue == token.identifier, !line[offset].isDone else { return 0 }
            return finish(at: offset, reasonCode, into: &output)
        }
        guard !detached.isEmpty, let delivery = detached[token.identifier], delivery.sequence == token.sequence,
            delivery.outcome == nil
        else { return 0 }
        detached[token.identifier]?.outcome = reasonCode
        if isRecording, delivery.isExactlyOnce, delivery.standing == .unclaimed || delivery.standing == .overtaken {
            recordStored(token.identifier, delivery.fingerprint, reasonCode)
        }
        switch delivery.standing {
        case .unclaimed: return 0
        case .inLine(let sequence):
            guard let offset = line.offset(of: sequence) else { return 0 }
            return finish(at: offset, reasonCode, into: &output)
        case .overtaken:
            detached[token.identifier] = nil
            overtaken -= 1
            guard let identifier = PacketIdentifier(rawValue: token.identifier) else { return 0 }
            let kind = delivery.isExactlyOnce ? Entry.Kind.exactlyOnce : .atLeastOnce
            return write(
                Entry(
                    identifier: identifier, kind: kind, isDone: true, reasonCode: reasonCode,
                    fingerprint: delivery.fingerprint), into: &output)
        }
    }

    /// Marks a delivery of this connection as safe; its acknowledgement waits for `writeAcknowledgements`.
    mutating func settle(_ token: DeliveryToken) {
        guard token.epoch == epoch, let offset = line.offset(of: token.sequence) else { return }
        line[offset].isDone = true
    }

    private mutating func finish(at offset: Int, _ reasonCode: ReasonCode, into output: inout WireBuffer) -> Int {
        line[offset].isDone = true
        line[offset].reasonCode = reasonCode
        if isRecording, line[offset].kind == .exactlyOnce {
            recordStored(line[offset].identifier.rawValue, line[offset].fingerprint, reasonCode)
        }
        return writeAcknowledgements(into: &output)
    }

    /// Writes what may leave: the acknowledgements at the head of the line.
    @discardableResult
    mutating func writeAcknowledgements(into output: inout WireBuffer) -> Int {
        var written = 0
        while let entry = line.first, entry.isDone {
            popFirst(entry)
            written += write(entry, into: &output)
        }
        return written
    }

    private mutating func popFirst(_ entry: Entry) {
        if !detached.isEmpty, detached[entry.identifier.rawValue]?.standing == .inLine(line.headSequence) {
            detached[entry.identifier.rawValue] = nil
        }
        if entry.kind == .repeatedPubrec { repeatedPubrecs -= 1 }
        _ = line.popFirst()
    }

    private mutating func write(_ entry: Entry, into output: inout WireBuffer) -> Int {
        // In 3.1.1 no acknowledgement can refuse, so each takes the message over.
        let reasonCode = version == .v5 ? entry.reasonCode : .success
        switch entry.kind {
        case .atLeastOnce:
            acknowledged &+= 1
            MQTTEncoder.puback(entry.identifier, reasonCode: reasonCode, version: version, into: &output)
        case .exactlyOnce:
            acknowledged &+= 1
            if !reasonCode.isError {
                awaitingRelease[entry.identifier] = entry.fingerprint
                releaseOwedHere.insert(entry.identifier)
            }
            MQTTEncoder.pubrec(entry.identifier, reasonCode: reasonCode, version: version, into: &output)
        case .repeatedPubrec:
            // Its PUBREL may have come meanwhile.
            guard awaitingRelease[entry.identifier] != nil else { return 0 }
            MQTTEncoder.pubrec(entry.identifier, reasonCode: .success, version: version, into: &output)
        case .silent: return 0
        }
        return 1
    }

    // MARK: Those that wait too long

    /// The sequence number of the next PUBLISH, for `overtake`.
    var mark: UInt32 { line.nextSequence }

    /// Lets later acknowledgements pass those that were there at `mark` and still cannot leave: one partition that hangs
    /// must not hold the messages of all others. They leave by themselves as soon as they can.
    mutating func overtake(upTo mark: UInt32, into output: inout WireBuffer) {
        while let entry = line.first, Int32(bitPattern: mark &- line.headSequence) > 0 {
            let sequence = line.headSequence
            let raw = entry.identifier.rawValue
            if entry.isDone || entry.kind == .silent {
                popFirst(entry)
                _ = write(entry, into: &output)
                continue
            }
            let name = detached[raw]?.standing == .inLine(sequence) ? detached[raw]?.sequence : nil
            popFirst(entry)
            detached[raw] = Detached(
                identifier: entry.identifier, sequence: name ?? sequence, isExactlyOnce: entry.isExactlyOnce,
                standing: .overtaken, order: nextOrder, fingerprint: entry.fingerprint, outcome: nil)
            nextOrder += 1
            overtaken += 1
        }
        writeAcknowledgements(into: &output)
    }
}
