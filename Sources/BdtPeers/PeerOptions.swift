import BdtKernel
import BdtWire

/// What the user decides about the conversations with peers.
package struct PeerOptions: Sendable {
    /// Sent in `version`, comments included: `/Jus:24.0.0(comment)/`.
    package var userAgent: String
    /// What this node offers to everyone.
    package var services: Services = [.network, .witness, .networkLimited]
    /// No transactions are taken from peers without the permission `relay` (`-blocksonly`).
    package var blocksOnly = false
    /// Offers to reconcile transactions (`-txreconciliation`).
    package var reconcilesTransactions = false
    /// Orphan transactions kept at most (`-maxorphantx`).
    package var maximumOrphans = 100
    /// Recently seen transactions outside the mempool that compact blocks may be put together from (`-blockreconstructionextratxn`).
    package var extraTransactions = 100
    /// Block filters to serve (`-peerblockfilters`); nil: none are served.
    package var filters: (any BlockFilterSource)?

    package init(userAgent: String) { self.userAgent = userAgent }

    /// What this node offers to everyone now: not old blocks, while it has yet to get those below a snapshot.
    func services(of kernel: Kernel) -> Services {
        kernel.backgroundChain == nil ? services : services.subtracting(.network).union(.networkLimited)
    }
}
