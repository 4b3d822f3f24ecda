import BdtKernel
import BdtPrimitives
import BdtRPC
import Synchronization

/// Keeps the last template, so that miners may ask often. Thread-safe; two that ask at once may both have one made.
final class TemplateCache: Sendable {
    /// Seconds that a template is good for though there are new transactions.
    private static let patience: Int64 = 5

    private struct Kept {
        var template: BlockTemplate
        /// `Mempool.updates` before it was made.
        var updates: UInt64
        /// UNIX seconds.
        var time: Int64
    }

    private let kept = Mutex<Kept?>(nil)

    var lastUpdates: UInt64 { kept.withLock { $0?.updates } ?? 0 }

    /// A template on the tip, and what `Mempool.updates` was when it was made.
    func current(_ node: NodeContext) throws(RPCError) -> (BlockTemplate, UInt64) {
        let (tip, updates, now) = (node.kernel.chain.tip, node.kernel.mempool.updates, node.clock.now)
        if let present = kept.withLock({ $0 }), present.template.previous === tip,
            present.updates == updates || now - present.time <= TemplateCache.patience
        {
            return (present.template, present.updates)
        }
        kept.withLock { $0 = nil }
        let template = try makeTemplate(
            paying: ScriptBuilder().opcode(.push(number: 1)).script, usesMempool: true, node)
        kept.withLock { $0 = Kept(template: template, updates: updates, time: now) }
        return (template, updates)
    }
}
