import TrestleBase
import KafkaSession
import TrestleTransport

/// A broker as one purpose of the client reaches it: at most one connection at a time, opened when there is something to send.
final class ClusterNode: BrokerLinkOwner {
    /// The purpose of a connection. Responses arrive in the order of the requests, so that requests that may take
    /// minutes have their own connection.
    enum Purpose: Int {
        /// Records, and everything that is completed soon.
        case data
        /// Groups and transactions: JoinGroup waits for the other members.
        case coordination
    }

    struct Key: Hashable {
        let id: Int32
        let purpose: Purpose
    }

    let key: Key
    let endpoint: Endpoint
    /// Gone before a connection that was given up has closed.
    private weak var core: ClusterCore?
    var link: BrokerLink?
    /// Connections in a row that were lost, or could not be made, without a response.
    var failures = 0
    /// No connection is opened before this time.
    var retryAt = Instant.distantPast
    /// Whether a connection ever came to take requests.
    var hasResponded = false

    var id: Int32 { key.id }

    init(key: Key, endpoint: Endpoint, core: ClusterCore) {
        self.key = key
        self.endpoint = endpoint
        self.core = core
    }

    /// Opens a connection, when none stands and the wait after the last one is over.
    func open(now: Instant) {
        guard link == nil, retryAt <= now, let core else { return }
        let link = core.makeLink(to: endpoint, owner: self)
        self.link = link
        link.open()
    }

    /// A request got a valid response.
    func noteResponse() { failures = 0 }

    func linkReady(_ link: BrokerLink) { core?.nodeReady(self, link) }
    func linkResumed(_ link: BrokerLink) { core?.nodeResumed(self, link) }
    func linkClosed(_ link: BrokerLink, obstacle: KafkaObstacle) { core?.nodeClosed(self, link, obstacle) }
}
