import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

// Values of the Chain interface as the schema carries them: hashes, transactions, locators as their bytes on the network.

extension FeeRate {
    /// Eight bytes, least significant first.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.write(satoshiPerKvB)
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(DecodeError) {
        var reader = ByteReader(bytes)
        self.init(satoshiPerKvB: try reader.readInt64())
        try reader.finish()
    }
}

extension ChainSchema.FoundBlockParam.Builder {
    func fill(_ query: FoundBlockQuery) {
        setWantHash(true)
        setWantHeight(true)
        setWantTime(true)
        setWantMaxTime(true)
        setWantMtpTime(true)
        setWantInActiveChain(true)
        setWantLocator(query.wantsLocator)
        setWantData(query.wantsData)
        if query.wantsNext { setNextBlock { $0.setWantHash(true) } }
    }
}

extension FoundBlockQuery {
    init(_ reader: ChainSchema.FoundBlockParam.Reader) {
        self.init(wantsData: reader.wantData, wantsLocator: reader.wantLocator, wantsNext: reader.hasNextBlock)
    }
}

extension ChainSchema.FoundBlockResult.Builder {
    func fill(_ block: FoundBlock) {
        setFound(true)
        setHash(block.hash.bytes)
        setHeight(Int32(clamping: block.height))
        setTime(block.time)
        setMaxTime(block.maxTime)
        setMtpTime(block.medianTimePast)
        setInActiveChain(block.isInActiveChain)
        if let locator = block.locator { setLocator(locator.encoded) }
        if let payload = block.payload { setData(payload.bytes) }
        if let next = block.next {
            setNextBlock { builder in
                builder.setFound(true)
                builder.setHash(next.bytes)
            }
        }
    }
}

extension FoundBlock {
    init(_ reader: ChainSchema.FoundBlockResult.Reader) throws {
        let next = try reader.nextBlock
        self.init(
            hash: try BlockHash(decoding: try reader.hash), height: Int(reader.height), time: reader.time, maxTime: reader.maxTime,
            medianTimePast: reader.mtpTime, isInActiveChain: reader.inActiveChain,
            locator: reader.hasLocator ? try BlockLocator(decoding: try reader.locator) : nil,
            next: next.found ? try BlockHash(decoding: try next.hash) : nil,
            payload: reader.hasData ? BlockPayload(bytes: try reader.data) : nil)
    }
}

extension ChainSchema.BlockInfo.Builder {
    func fill(_ block: BlockInfo) {
        setHash(block.hash.bytes)
        setPrevHash(block.previousHash.bytes)
        setHeight(Int32(clamping: block.height))
        setChainTimeMax(UInt32(clamping: block.maxTime))
        if let data = block.block { setData(data.encoded) }
    }
}

extension BlockInfo {
    init(_ reader: ChainSchema.BlockInfo.Reader) throws {
        self.init(
            hash: try BlockHash(decoding: try reader.hash),
            previousHash: reader.hasPrevHash ? try BlockHash(decoding: try reader.prevHash) : .zero, height: Int(reader.height),
            maxTime: Int64(reader.chainTimeMax), block: reader.hasData ? try Block(decoding: try reader.data) : nil)
    }
}

extension ChainSchema.RPCCommand.Builder {
    func fill(_ command: RPCCommandDescription, actor: Capability) {
        setCategory(command.category)
        setName(command.name)
        setUniqueId(command.uniqueID)
        setActor(actor)
        setArgNames(
            command.arguments.map { argument in
                { builder in
                    builder.setName(argument.name)
                    builder.setNamedOnly(argument.namedOnly)
                }
            })
    }
}

extension RPCCommandDescription {
    init(_ reader: ChainSchema.RPCCommand.Reader) throws {
        self.init(
            category: try reader.category, name: try reader.name,
            arguments: try reader.argNames.map { Argument(name: try $0.name, namedOnly: $0.namedOnly) }, uniqueID: reader.uniqueId)
    }
}

extension ChainSchema.JSONRPCRequest.Builder {
    func fill(_ call: RPCCall) {
        setId(call.id)
        setMethod(call.method)
        setParams(call.parameters)
        setMode(call.mode.rawValue)
        setUri(call.uri)
        setAuthUser(call.user)
        setPeerAddr(call.peerAddress)
        setVersion(call.version)
        if let tip = call.knownTip { setKnownTip(tip.bytes) }
    }
}

extension RPCCall {
    init(_ reader: ChainSchema.JSONRPCRequest.Reader) throws {
        self.init(
            id: try reader.id, method: try reader.method, parameters: try reader.params,
            mode: try Mode(rawValue: reader.mode).required("request mode"), uri: try reader.uri, user: try reader.authUser,
            peerAddress: try reader.peerAddr, version: reader.version)
        let tip = try reader.knownTip
        if !tip.isEmpty { knownTip = try BlockHash(decoding: tip) }
    }
}

extension Optional {
    /// The value, for enumerations whose number came from another process.
    func required(_ name: String) throws(DecodeError) -> Wrapped {
        guard let self else { throw .invalid("unknown \(name)") }
        return self
    }
}
