import TrestleBase
import MQTTCodec
import TrestleTransport

/// One connection to the broker.
final class BrokerConnection {
    enum State { case awaitingConnect, online, closed }

    /// Why the next packet is not taken yet.
    enum Hold {
        /// The acknowledgement gate is closed or full.
        case gate
        /// As many of its messages as are allowed are unacknowledged.
        case window
        /// It does not read what it has requested.
        case output
        /// It has had its share of this tick.
        case share
        /// Its credentials were wrong; it is notified a moment later.
        case penalty
    }

    let number: UInt64
    let link: any MQTTBrokerLink
    /// The link's.
    let channel: any ByteChannel
    let openedAt: Instant
    /// Since when CONNECT may come; `nil` in the TLS handshake, which has a time of its own.
    var readyAt: Instant?
    var client: BrokerClient?
    /// With what it is counted once it is a client's; `nil` for one of the internal listener.
    var holding: Holding?
    var will: LastWill?
    /// The largest packet that it takes.
    var maximumPacketSize = Int.max
    /// When it was last heard of, or last could be heard.
    var lastHeard: Instant
    /// The request that it is held for while it is being carried out.
    var request: PendingRequest?
    /// Bytes of its CONNECT, which has begun and not ended.
    var heldBytes: UInt32 = 0
    /// How many subscribers that are behind it waits for.
    var subscribersToWaitFor: Int32 = 0
    /// In seconds; 0 is off.
    var keepAlive: UInt16 = 0
    var state = State.awaitingConnect
    var version = MQTTVersion.v5
    var hold: Hold?
    /// Whether its bytes are being handled just now.
    var isReceiving = false
    var isPaused = false

    init(number: UInt64, link: any MQTTBrokerLink, now: Instant) {
        self.number = number
        self.link = link
        self.channel = link.channel
        self.openedAt = now
        self.lastHeard = now
    }

    /// Half as long again as its keep alive; zero is off.
    var keepAliveTimeout: Duration { .milliseconds(1_500) * Int(keepAlive) }

    /// Whether its next packet is left unread.
    var isHeld: Bool { hold != nil || subscribersToWaitFor > 0 }

    /// Reads or does not, as `isHeld` says; while its bytes are being handled that is seen to afterwards.
    func updateReading(now: Instant) {
        guard !isReceiving, state != .closed, isHeld != isPaused else { return }
        isPaused = isHeld
        if isPaused {
            channel.pauseReading()
        } else {
            // It could not be heard while it was not read from.
            lastHeard = now
            channel.resumeReading()
        }
    }
}
