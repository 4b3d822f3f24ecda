import BdtCrypto
import BdtEncoding
import BdtKernel
import BdtPrimitives

/// The kinds of block filters (BIP158). Raw values are the names of options and calls.
package enum BlockFilterKind: String, CaseIterable, Sendable {
    case basic

    /// The number on the wire.
    package var number: UInt8 { 0 }

    package init?(number: UInt8) {
        guard number == 0 else { return nil }
        self = .basic
    }
}

/// The basic filter of a block: a set of the output scripts that it makes, but those that begin with OP_RETURN, and of those that it spends.
package struct BlockFilter: Sendable {
    package let blockHash: BlockHash
    package let members: GolombCodedSet

    package init(_ block: Block, undo: BlockUndo) {
        blockHash = block.hash
        members = GolombCodedSet(Self.elements(block, undo), parameters: Self.parameters(block.hash))
    }

    /// From coded bytes, as `GolombCodedSet` takes them.
    package init(blockHash: BlockHash, decoding bytes: [UInt8], verified: Bool = true) throws(DecodeError) {
        self.blockHash = blockHash
        members = try GolombCodedSet(decoding: bytes, parameters: Self.parameters(blockHash), verified: verified)
    }

    package var bytes: [UInt8] { members.bytes }

    package var hash: Hash256 { SHA256.double(bytes) }

    /// Commits to this filter and to all before it.
    package func header(after previous: Hash256) -> Hash256 { SHA256.double(hash, previous) }

    private static func parameters(_ hash: BlockHash) -> GolombCodedSet.Parameters {
        GolombCodedSet.Parameters(
            key0: hash.hash.words.0, key1: hash.hash.words.1, remainderBits: 19, inverseErrorRate: 784_931)
    }

    private static func elements(_ block: Block, _ undo: BlockUndo) -> Set<[UInt8]> {
        var elements: Set<[UInt8]> = []
        for transaction in block.layout {
            for output in transaction.outputs where !output.script.isEmpty && output.script[0] != Opcode.return.rawValue {
                elements.insert(output.script.array)
            }
        }
        for coin in undo.transactions.joined() where !coin.output.script.isEmpty { elements.insert(coin.output.script.bytes) }
        return elements
    }
}
