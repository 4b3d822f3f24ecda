import BdtPeers
import BdtRPC

/// The methods that show and steer the connections to peers.
package func networkMethods(_ node: NodeContext) -> [RPCMethod] {
    [
        getConnectionCount(node), ping(node), getPeerInfo(node), addNode(node), disconnectNode(node), getAddedNodeInfo(node),
        getNetTotals(node), getNetworkInfo(node), setBan(node), listBanned(node), clearBanned(node), setNetworkActive(node),
        getNodeAddresses(node), getAddrmanInfo(node), addConnection(node), addPeerAddress(node), sendMessageToPeer(node),
        getRawAddrman(node),
    ]
}

extension NodeContext {
    /// The conversations with peers, for methods that are about nothing else.
    var peers: PeerManager {
        get throws(RPCError) {
            guard let peers = startedPeers else {
                throw RPCError(.clientP2PDisabled, "Error: Peer-to-peer functionality missing or disabled")
            }
            return peers
        }
    }
}
