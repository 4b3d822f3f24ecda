import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

extension CommonSchema.BlockRef.Builder {
    func fill(_ block: BlockReference) {
        setHash(block.hash.bytes)
        setHeight(Int32(clamping: block.height))
    }
}

extension BlockReference {
    init(_ reader: CommonSchema.BlockRef.Reader) throws {
        self.init(hash: try BlockHash(decoding: try reader.hash), height: Int(reader.height))
    }
}

extension MiningSchema.BlockCreateOptions.Builder {
    func fill(_ options: BlockCreateOptions) {
        setUseMempool(options.usesMempool)
        setBlockReservedWeight(options.reservedWeight)
        setCoinbaseOutputMaxAdditionalSigops(options.coinbaseSigops)
    }
}

extension BlockCreateOptions {
    init(_ reader: MiningSchema.BlockCreateOptions.Reader) {
        self.init()
        usesMempool = reader.useMempool
        reservedWeight = reader.blockReservedWeight
        coinbaseSigops = reader.coinbaseOutputMaxAdditionalSigops
    }
}

extension MiningSchema.CoinbaseTx.Builder {
    func fill(_ coinbase: CoinbaseTemplate) {
        setVersion(coinbase.version)
        setSequence(coinbase.sequence)
        setScriptSigPrefix(coinbase.scriptSigPrefix)
        if let witness = coinbase.witness { setWitness(witness) }
        setBlockRewardRemaining(coinbase.rewardRemaining.satoshi)
        setRequiredOutputs(coinbase.requiredOutputs.map(\.encoded))
        setLockTime(coinbase.lockTime)
    }
}

extension CoinbaseTemplate {
    init(_ reader: MiningSchema.CoinbaseTx.Reader) throws {
        self.init(
            version: reader.version, sequence: reader.sequence, scriptSigPrefix: try reader.scriptSigPrefix,
            witness: reader.hasWitness ? try reader.witness : nil, rewardRemaining: Amount(reader.blockRewardRemaining),
            requiredOutputs: try reader.requiredOutputs.map { try TransactionOutput(decoding: $0) }, lockTime: reader.lockTime)
    }
}
