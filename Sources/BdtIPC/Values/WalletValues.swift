import BdtCrypto
import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

typealias DestinationSchema = WalletSchema.TxDestination

extension DestinationSchema.Builder {
    /// What an output script pays; scripts without an address leave all fields unset.
    func fill(_ script: Script) {
        switch ScriptTemplate(script) {
        case .pubKey(let key): setPubKey(key.bytes)
        case .pubKeyHash(let hash): setPkHash(hash.bytes)
        case .scriptHash(let hash): setScriptHash(hash.bytes)
        case .witnessV0KeyHash(let hash): setWitnessV0KeyHash(hash.bytes)
        case .witnessV0ScriptHash(let hash): setWitnessV0ScriptHash(hash.bytes)
        case .witnessV1Taproot(let key): setWitnessV1Taproot(key.bytes)
        case .anchor, .witnessUnknown:
            guard let program = script.witnessProgram else { return }
            setWitnessUnknown { builder in
                builder.setVersion(UInt32(program.version))
                builder.setProgram(program.program)
            }
        case .nonstandard, .multisig, .nullData: break
        }
    }
}

extension Script {
    /// The output script of a destination.
    init(_ reader: DestinationSchema.Reader) throws {
        if reader.hasPubKey {
            guard let key = PublicKey(try reader.pubKey) else { throw DecodeError.invalid("no public key") }
            self = .payTo(key)
        } else if reader.hasPkHash {
            self = .payToPublicKeyHash(try Self.hash160(try reader.pkHash))
        } else if reader.hasScriptHash {
            self = .payToScriptHash(try Self.hash160(try reader.scriptHash))
        } else if reader.hasWitnessV0ScriptHash {
            self = try Self.witness(0, try reader.witnessV0ScriptHash, byteCount: 32)
        } else if reader.hasWitnessV0KeyHash {
            self = try Self.witness(0, try reader.witnessV0KeyHash, byteCount: 20)
        } else if reader.hasWitnessV1Taproot {
            self = try Self.witness(1, try reader.witnessV1Taproot, byteCount: 32)
        } else if reader.hasWitnessUnknown {
            let unknown = try reader.witnessUnknown
            self = try Self.witness(unknown.version, try unknown.program, byteCount: nil)
        } else {
            self.init()
        }
    }

    private static func hash160(_ bytes: [UInt8]) throws(DecodeError) -> Hash160 {
        guard let hash = Hash160(bytes) else { throw .invalid("a hash of 20 bytes has \(bytes.count)") }
        return hash
    }

    private static func witness(_ version: UInt32, _ program: [UInt8], byteCount: Int?) throws(DecodeError) -> Script {
        guard byteCount == nil || program.count == byteCount, let version = Int(exactly: version),
            let witness = WitnessProgram(version: version, program: program)
        else { throw .invalid("no witness program") }
        return witness.script
    }
}

extension WalletSchema.WalletAddress.Builder {
    func fill(_ entry: WalletAddress) {
        setDest { $0.fill(entry.destination) }
        setIsMine(entry.isMine)
        setName(entry.name)
        setPurpose(entry.purpose.rawValue)
    }
}

extension WalletAddress {
    init(_ reader: WalletSchema.WalletAddress.Reader) throws {
        self.init(
            destination: try Script(try reader.dest), isMine: reader.isMine, name: try reader.name,
            purpose: try AddressPurpose(rawValue: reader.purpose).required("purpose of an address"))
    }
}

extension WalletSchema.WalletTxStatus.Builder {
    func fill(_ status: WalletTxStatus) {
        setBlockHeight(Int32(clamping: status.blockHeight))
        setBlocksToMaturity(Int32(clamping: status.blocksToMaturity))
        setDepthInMainChain(Int32(clamping: status.depth))
        setTimeReceived(UInt32(clamping: status.timeReceived))
        setLockTime(status.lockTime)
        setIsTrusted(status.isTrusted)
        setIsAbandoned(status.isAbandoned)
        setIsCoinbase(status.isCoinbase)
        setIsInMainChain(status.isInMainChain)
    }
}

extension WalletTxStatus {
    init(_ reader: WalletSchema.WalletTxStatus.Reader) {
        self.init()
        blockHeight = Int(reader.blockHeight)
        blocksToMaturity = Int(reader.blocksToMaturity)
        depth = Int(reader.depthInMainChain)
        timeReceived = Int64(reader.timeReceived)
        lockTime = reader.lockTime
        isTrusted = reader.isTrusted
        isAbandoned = reader.isAbandoned
        isCoinbase = reader.isCoinbase
        isInMainChain = reader.isInMainChain
    }
}

extension WalletSchema.WalletBalances.Builder {
    func fill(_ balances: WalletBalances) {
        setBalance(balances.confirmed.satoshi)
        setUnconfirmedBalance(balances.unconfirmed.satoshi)
        setImmatureBalance(balances.immature.satoshi)
        setUsedBalance(balances.used.satoshi)
        setNonmempoolBalance(balances.outsideMempool.satoshi)
    }
}

extension WalletBalances {
    init(_ reader: WalletSchema.WalletBalances.Reader) {
        self.init()
        confirmed = Amount(reader.balance)
        unconfirmed = Amount(reader.unconfirmedBalance)
        immature = Amount(reader.immatureBalance)
        used = Amount(reader.usedBalance)
        outsideMempool = Amount(reader.nonmempoolBalance)
    }
}

extension WalletSchema.WalletTxOut.Builder {
    func fill(_ coin: WalletCoin) {
        setTxout(coin.output.encoded)
        setTime(coin.time)
        setDepthInMainChain(Int32(clamping: coin.depth))
        setIsSpent(coin.isSpent)
    }
}

extension WalletCoin {
    init(_ reader: WalletSchema.WalletTxOut.Reader) throws {
        self.init(
            output: try TransactionOutput(decoding: try reader.txout), time: reader.time, depth: Int(reader.depthInMainChain),
            isSpent: reader.isSpent)
    }
}

/// Pairs of texts, in their order.
func pairs(_ values: some Sequence<(String, String)>) -> [(TextPair.Builder) -> Void] {
    values.map { key, value in
        { pair in
            pair.setKey(key)
            pair.setValue(value)
        }
    }
}

func pairs(_ reader: ListOf<TextPair>.Reader) throws -> [(String, String)] { try reader.map { (try $0.key, try $0.value) } }
