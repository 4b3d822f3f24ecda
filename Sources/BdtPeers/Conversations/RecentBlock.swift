import BdtCrypto
import BdtEncoding
import BdtKernel
import BdtPrimitives

/// The latest block, kept at hand because most peers ask for it.
final class RecentBlock {
    private(set) var block: Block?
    /// Its transactions by txid and wtxid.
    private(set) var transactions: [Hash256: Transaction] = [:]

    func set(_ block: Block) {
        self.block = block
        transactions = [:]
        for transaction in block.transactions {
            transactions[transaction.txid.hash] = transaction
            transactions[transaction.wtxid.hash] = transaction
        }
    }

    /// The block of `entry` if that is the latest.
    func block(_ entry: BlockIndexEntry) -> Block? { block?.hash == entry.hash ? block : nil }

    /// The block of `entry`, from disk if need be.
    func read(_ entry: BlockIndexEntry, _ kernel: Kernel) throws(KernelError) -> Block {
        if let block = block(entry) { return block }
        return try kernel.readBlock(entry)
    }
}

extension Block {
    /// The compact size of the number of transactions, as it stands after the header.
    var countEncoding: [UInt8] {
        var writer = ByteWriter()
        writer.writeCompactSize(transactions.count)
        return writer.bytes
    }
}
