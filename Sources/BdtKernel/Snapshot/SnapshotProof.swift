import BdtBase
import BdtConsensus
import BdtPrimitives

/// Tells whether the coins that were validated from genesis up to a snapshot's block are those that the network's parameters promised.
struct SnapshotProof {
    private static let reportAddress = "https://github.com/bdtchain/bdtcoin/issues"

    let options: KernelOptions
    let flags: KernelFlags

    /// `scan`: of the validated coins after the snapshot's block. Takes long. Throws when interrupted, and when they cannot be read.
    func holds(for scan: CoinScan) throws(KernelError) -> Bool {
        Log.info("[snapshot] computing UTXO stats for background chainstate to validate snapshot - this could take a few minutes")
        let work = LongWork("Validating UTXO snapshot…", show: options.host.progress)
        let hash = try scan.count(.serialized, flags, work).hash
        guard let facts = options.parameters.snapshot(block: scan.tip.hash), let hash else {
            Log.info("[snapshot] assumeutxo data not found for height (\(scan.tip.height)) - refusing to validate snapshot")
            return false
        }
        guard hash == facts.outputsHash else {
            Log.info("[snapshot] hash mismatch: actual=\(hash), expected=\(facts.outputsHash)")
            return false
        }
        Log.info("[snapshot] snapshot beginning at \(scan.tip.hash) has been fully validated")
        return true
    }

    /// Goes back to the validated chain state, and moves the other one's folder out of the way. Returns what to tell the user.
    func discard(_ tree: BlockTree) -> String {
        let (reached, base) = (tree.active.chain.height, tree.snapshotBase?.height ?? 0)
        var text =
            "Bdtcoin Core failed to validate the -assumeutxo snapshot state. This indicates a hardware problem, or a bug in the "
            + "software, or a bad software modification that allowed an invalid snapshot to be loaded. As a result of this, the node will "
            + "shut down and stop using any state that was built on the snapshot, resetting the chain height from \(reached) to \(base). "
            + "On the next restart, the node will resume syncing from \(base) without using any snapshot data. Please report this incident "
            + "to \(SnapshotProof.reportAddress), including how you obtained the snapshot. The invalid snapshot chainstate will be left on "
            + "disk in case it is helpful in diagnosing the issue that caused this error."
        Log.error("[snapshot] !!! \(text)")
        Log.error("[snapshot] deleting snapshot, reverting to validated chain, and stopping node")
        if tree.states.count > 1 { tree.states.removeLast() }
        if let problem = SnapshotDirectory(options).markInvalid() { text += "\n" + problem }
        return text
    }
}
