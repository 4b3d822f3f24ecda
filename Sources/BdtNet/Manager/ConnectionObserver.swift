/// Learns of connections and of messages that wait. Called on event loops: hands the work on and returns at once.
package protocol ConnectionObserver: AnyObject, Sendable {
    func connectionOpened(_ connection: Connection)
    func messagesArrived(on connection: Connection)
    /// The last call about a connection.
    func connectionClosed(_ connection: Connection)
    /// How valuable inbound connections are; asked when a slot has to be freed. Those left out are never ended.
    func evictionCandidates(_ inbound: [Connection]) -> [EvictionCandidate]
}
