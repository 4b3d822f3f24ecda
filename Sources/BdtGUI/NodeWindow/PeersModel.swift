import BdtInterfaces
import BdtJSON
import Observation

/// The peers of the node and the ban list. The published GUI asks four times a second while the table shows; so does this one.
@Observable @MainActor package final class PeersModel {
    package struct Peer: Identifiable, Hashable, Sendable {
        package let stats: NodeStats
        package var id: Int64 { stats.id }
    }

    package struct Ban: Identifiable, Hashable, Sendable {
        package let subnet: String
        /// UNIX seconds.
        package let until: Int64
        package var id: String { subnet }
    }

    package enum Order: Int, Sendable {
        case id, age, address, direction, type, network, ping, sent, received, userAgent
    }

    /// For how long a peer may be banned.
    package static let banTimes: [(title: String, seconds: Int64)] = [
        ("1 hour", 3600), ("1 day", 86_400), ("1 week", 604_800), ("1 year", 31_536_000),
    ]

    @ObservationIgnored package let node: NodeModel
    package private(set) var peers: [Peer] = []
    package private(set) var bans: [Ban] = []
    package private(set) var order = Order.id
    package private(set) var isAscending = true
    package var problem = ""

    package init(node: NodeModel) { self.node = node }

    package var now: Int64 { node.context.clock.now }

    package func refresh() async {
        guard let stats = try? await node.node.getNodesStats() else { return }
        peers = sorted(stats.map(Peer.init))
    }

    package func refreshBans() async {
        guard let text = try? await node.node.getBanned(), let list = try? JSONValue(parsing: text) else { return }
        let entries = list["banned_nets"].array ?? []
        bans = entries.compactMap { entry in
            guard let subnet = entry["address"].string, let until = entry["banned_until"].int else { return nil }
            return Ban(subnet: subnet, until: Int64(until))
        }
    }

    /// Refreshes until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await refresh()
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    package func sort(by order: Order, ascending: Bool) {
        (self.order, isAscending) = (order, ascending)
        peers = sorted(peers)
    }

    private func sorted(_ peers: [Peer]) -> [Peer] {
        let result = peers.sorted { left, right in
            let (first, second) = (left.stats, right.stats)
            return switch order {
            case .id: left.id < right.id
            case .age: first.connectionTime > second.connectionTime
            case .address: first.addressName < second.addressName
            case .direction: first.isInbound && !second.isInbound
            case .type: first.connectionType.rawValue < second.connectionType.rawValue
            case .network: first.network.rawValue < second.network.rawValue
            case .ping: first.minimumPingTime < second.minimumPingTime
            case .sent: first.sent.bytes < second.sent.bytes
            case .received: first.received.bytes < second.received.bytes
            case .userAgent: first.userAgent < second.userAgent
            }
        }
        return isAscending ? result : result.reversed()
    }

    // MARK: - What the user does

    package func disconnect(_ peer: Peer) async {
        _ = try? await node.node.disconnect(id: peer.id)
        await refresh()
    }

    /// Bans the peer's address, and disconnects all peers that have it.
    package func ban(_ peer: Peer, seconds: Int64) async {
        let address = Array(peer.stats.address.dropLast(2))
        do {
            guard try await node.node.ban(address, seconds: seconds) else { throw InterfaceError("The peer cannot be banned.") }
            _ = try await node.node.disconnect(address: address)
        } catch {
            problem = failureText(error)
        }
        await refreshBans()
        await refresh()
    }

    package func unban(_ ban: Ban) async {
        let parameters = JSONValue([.string(ban.subnet), "remove"]).text
        do {
            _ = try await node.node.executeRpc("setban", parameters: parameters)
        } catch {
            problem = failureText(error)
        }
        await refreshBans()
    }
}
