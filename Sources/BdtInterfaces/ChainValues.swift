import BdtEncoding
import BdtPrimitives

/// Which facts of a block a caller wants.
package struct FoundBlockQuery: Hashable, Sendable {
    /// The block itself, read from disk.
    package var wantsData: Bool
    /// A locator that starts at the block.
    package var wantsLocator: Bool
    /// The same facts of the next block on the active chain.
    package var wantsNext: Bool

    package init(wantsData: Bool = false, wantsLocator: Bool = false, wantsNext: Bool = false) {
        self.wantsData = wantsData
        self.wantsLocator = wantsLocator
        self.wantsNext = wantsNext
    }

    /// Everything that either wants.
    package func union(_ other: FoundBlockQuery) -> FoundBlockQuery {
        FoundBlockQuery(
            wantsData: wantsData || other.wantsData, wantsLocator: wantsLocator || other.wantsLocator,
            wantsNext: wantsNext || other.wantsNext)
    }
}

/// A block, or its bytes on the network: whoever needs the other form makes it. Between disk and wallet it is bytes all the way.
package struct BlockPayload: Sendable {
    private enum Form {
        case block(Block)
        case bytes([UInt8])
    }

    private let form: Form

    package init(_ block: Block) { form = .block(block) }
    package init(bytes: [UInt8]) { form = .bytes(bytes) }

    package var bytes: [UInt8] {
        switch form {
        case .block(let block): block.encoded
        case .bytes(let bytes): bytes
        }
    }

    /// Decodes, unless this is a block already.
    package func block() throws(DecodeError) -> Block {
        switch form {
        case .block(let block): block
        case .bytes(let bytes): try Block(decoding: bytes)
        }
    }
}

/// Facts of a block of the block tree.
package struct FoundBlock: Sendable {
    package var hash: BlockHash
    package var height: Int
    /// UNIX seconds in the header.
    package var time: Int64
    /// The latest time among the block and its ancestors.
    package var maxTime: Int64
    package var medianTimePast: Int64
    package var isInActiveChain: Bool
    package var locator: BlockLocator?
    /// Hash of the next block on the active chain, if asked for and there is one.
    package var next: BlockHash?
    /// Nil unless asked for and on disk.
    package var payload: BlockPayload?

    /// The block decoded from the payload; nil as well when that is no block.
    package var block: Block? { try? payload?.block() }

    package init(
        hash: BlockHash, height: Int, time: Int64, maxTime: Int64, medianTimePast: Int64, isInActiveChain: Bool,
        locator: BlockLocator? = nil, next: BlockHash? = nil, payload: BlockPayload? = nil
    ) {
        self.hash = hash
        self.height = height
        self.time = time
        self.maxTime = maxTime
        self.medianTimePast = medianTimePast
        self.isInActiveChain = isInActiveChain
        self.locator = locator
        self.next = next
        self.payload = payload
    }
}

/// Two blocks and the last one that their branches share.
package struct CommonAncestor: Sendable {
    package var ancestor: FoundBlock
    package var first: FoundBlock
    package var second: FoundBlock

    package init(ancestor: FoundBlock, first: FoundBlock, second: FoundBlock) {
        self.ancestor = ancestor
        self.first = first
        self.second = second
    }
}

/// An unspent output and where it came from.
package struct CoinInfo: Hashable, Sendable {
    package var output: TransactionOutput
    /// Height of its block; nil while in the mempool.
    package var height: Int?
    package var isCoinbase: Bool

    package init(output: TransactionOutput, height: Int?, isCoinbase: Bool) {
        self.output = output
        self.height = height
        self.isCoinbase = isCoinbase
    }
}

/// Whether a transaction may be replaced (BIP125).
package enum RBFState: Int32, Sendable {
    case unknown = 0
    case replaceable = 1
    case final = 2
}

/// Counts of a transaction's mempool relatives, itself included; zeros when it is not in the mempool.
package struct TransactionAncestry: Hashable, Sendable {
    package var ancestors = 0
    package var descendants = 0
    /// Virtual bytes of the ancestors.
    package var ancestorSize = 0
    package var ancestorFees = Amount.zero

    package init() {}
}

package struct FeeEstimate: Hashable, Sendable {
    package var rate: FeeRate
    /// The number of blocks that the rate was found for.
    package var returnedTarget: Int
    /// The published FeeReason number; 0 is none.
    package var reason: Int32

    package init(rate: FeeRate, returnedTarget: Int, reason: Int32) {
        self.rate = rate
        self.returnedTarget = returnedTarget
        self.reason = reason
    }
}

/// Why a transaction left the mempool (published numbers).
package enum MempoolRemovalReason: Int32, Sendable {
    case expiry = 0
    case sizeLimit = 1
    case reorganisation = 2
    case block = 3
    case conflict = 4
    case replaced = 5
}

/// A block of the active chain that was connected or disconnected.
package struct BlockInfo: Sendable {
    package var hash: BlockHash
    package var previousHash: BlockHash
    package var height: Int
    /// The latest time among the block and its ancestors, UNIX seconds.
    package var maxTime: Int64
    package var block: Block?

    package init(hash: BlockHash, previousHash: BlockHash, height: Int, maxTime: Int64, block: Block?) {
        self.hash = hash
        self.previousHash = previousHash
        self.height = height
        self.maxTime = maxTime
        self.block = block
    }
}

/// What happens to settings.json after a change.
package enum SettingsAction: Int32, Sendable {
    case write = 0
    case skipWrite = 1
}

/// An RPC method as the node lists and forwards it.
package struct RPCCommandDescription: Hashable, Sendable {
    package struct Argument: Hashable, Sendable {
        /// Aliases are joined by `|`.
        package var name: String
        package var namedOnly: Bool

        package init(name: String, namedOnly: Bool) {
            self.name = name
            self.namedOnly = namedOnly
        }
    }

    package var category: String
    package var name: String
    package var arguments: [Argument]
    /// Tells two registrations of one name apart (several wallet processes).
    package var uniqueID: Int64

    package init(category: String, name: String, arguments: [Argument], uniqueID: Int64) {
        self.category = category
        self.name = name
        self.arguments = arguments
        self.uniqueID = uniqueID
    }
}

/// One JSON-RPC call on its way to the process that executes it. `parameters` and `id` are JSON text.
package struct RPCCall: Hashable, Sendable {
    package enum Mode: Int32, Sendable {
        case execute = 0
        /// Answer with the help text.
        case getHelp = 1
        /// Answer with an array of [method, position, name, isString] for each argument.
        case getArguments = 2
    }

    package var id: String
    package var method: String
    package var parameters: String
    package var mode: Mode
    /// `/` or `/wallet/<name>`
    package var uri: String
    package var user: String
    package var peerAddress: String
    /// 1 or 2
    package var version: Int32
    /// The node's tip when it sent the call; nil: not told.
    package var knownTip: BlockHash?

    package init(
        id: String, method: String, parameters: String, mode: Mode = .execute, uri: String = "/", user: String = "",
        peerAddress: String = "", version: Int32 = 1
    ) {
        self.id = id
        self.method = method
        self.parameters = parameters
        self.mode = mode
        self.uri = uri
        self.user = user
        self.peerAddress = peerAddress
        self.version = version
    }
}

/// What became of an RPC call.
package enum RPCReply: Hashable, Sendable {
    /// JSON text of the result.
    case result(String)
    /// JSON text of the error object: code and message.
    case rpcError(String)
    /// Help text, for a call in help mode or one whose arguments do not fit.
    case help(String)
    /// This process does not know the wallet that the call names: another one that registered the method may.
    case notHandled
}
