import BdtBase
import BdtPrimitives
import BdtStorage

extension Kernel {
    /// Once the chain in the background has reached the snapshot's block, compares its coins with what the network's parameters promise: then one
    /// chain state is enough. A difference ends the node. Called by whoever moves the chain in the background; takes long, and holds the
    /// chain-state lock only at beginning and end.
    func proveSnapshotIfReached() {
        guard let reached = backgroundChain, reached.chain.tip === reached.base, !flags.isInterrupted else { return }
        var scan: CoinScan?
        changeTree { tree throws(KernelError) in
            guard let state = tree.background else { return }
            try state.flush(.always)
            scan = CoinScan(tip: reached.base, cursor: state.coinStore.store.makeCursor())
        }
        guard let scan else { return }
        let proof = SnapshotProof(options: options, flags: flags)
        let holds: Bool
        do throws(KernelError) {
            holds = try proof.holds(for: scan)
        } catch .interrupted {
            return
        } catch {
            Log.info("[snapshot] failed to generate stats for validation coins db: \(error)")
            holds = false
        }
        let problem = changeTree { tree throws(KernelError) -> String? in
            guard holds else { return proof.discard(tree) }
            tree.states.removeFirst()
            tree.active.refillCandidates()
            Log.info("[snapshot] allocating all cache to the snapshot chainstate")
            try tree.shareCaches(total: coinsCacheBytes)
            notifications.post { $0.snapshotValidated() }
            return nil
        }
        if let problem = problem ?? nil { fail(.inconsistent(problem)) }
    }
}
