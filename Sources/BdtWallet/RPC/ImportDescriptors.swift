import BdtInterfaces
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Adds each descriptor, then scans from the earliest of their times.
func importDescriptors(_ wallet: Wallet, _ requests: [JSONValue]) async throws -> JSONValue {
    guard wallet.rescanning.reserve(requiresUnlocked: true) else {
        throw RPCError(.walletError, "Wallet is currently rescanning. Abort existing rescan or wait.")
    }
    defer { wallet.rescanning.release() }
    try wallet.read { try $0.checkUnlocked() }
    guard let tip = wallet.read({ $0.tip }), let block = try await wallet.chain.findBlock(tip.hash, FoundBlockQuery()) else {
        throw RPCError(.miscError, "The chain is empty")
    }
    let now = block.medianTimePast
    let times = try requests.map { try importTime($0, now: now) }
    let results = try zip(requests, times).map { request, time in try importOne(wallet, request, time: max(time, 1)) }
    guard results.contains(where: { $0["success"] == true }) else { return .array(results.map(JSONValue.object)) }
    let lowest = times.reduce(block.time) { min($0, max($1, 1)) }
    let (scanned, _) = try await wallet.rescan(fromTime: lowest)
    try await wallet.resubmit(relay: false, force: true)
    if wallet.rescanning.isAborted { throw RPCError(.miscError, "Rescan aborted by user.") }
    guard scanned > lowest else { return .array(results.map(JSONValue.object)) }
    let cause = try await scanFailureCause(wallet.chain)
    return .array(
        zip(results, times).map { result, time in
            if scanned <= time || result["error"] != nil { return .object(result) }
            let window = WalletState.timestampWindow
            let text =
                "Rescan failed for descriptor with timestamp \(time). There was an error reading a block from time "
                + "\(scanned - window - 1), which is after or within \(window) seconds of key creation, and could contain transactions "
                + "pertaining to the desc. As a result, transactions and coins using this desc may not appear in the wallet." + cause
            return ["success": false, "error": RPCError(.miscError, text).json]
        })
}

private func scanFailureCause(_ chain: any Chain) async throws -> String {
    if try await chain.havePruned() {
        return " This error could be caused by pruning or data corruption (see bdtcoind log for details) and could be dealt with by "
            + "downloading and rescanning the relevant blocks (see -reindex option and rescanblockchain RPC)."
    }
    if try await chain.hasAssumedValidChain() {
        return " This error is likely caused by an in-progress assumeutxo background sync. Check logs or getchainstates RPC for "
            + "assumeutxo background sync progress and try again later."
    }
    return " This error could potentially caused by data corruption. If the issue persists you may want to reindex (see -reindex option)."
}

/// UNIX seconds; "now" is the median time of the tip.
private func importTime(_ request: JSONValue, now: Int64) throws(RPCError) -> Int64 {
    guard let value = try request.expectObject()["timestamp"] else {
        throw RPCError(.typeError, "Missing required timestamp field for key")
    }
    if value.number != nil { return try value.expectInteger() }
    if value == "now" { return now }
    throw RPCError(.typeError, "Expected number or \"now\" timestamp value for key. got type \(value.typeName)")
}

private func importOne(_ wallet: Wallet, _ request: JSONValue, time: Int64) throws -> JSONObject {
    var result = JSONObject()
    var warnings: [String] = []
    do throws(RPCError) {
        let plan = try ImportPlan(request, wallet, warnings: &warnings)
        let more = try wallet.importing { state throws(RPCError) in try plan.apply(to: &state, time: time) }
        warnings += more
        result.append("success", true)
    } catch {
        result.append("success", false)
        result.append("error", error.json)
    }
    if !warnings.isEmpty { result.append("warnings", JSONValue(warnings)) }
    return result
}

extension Wallet {
    /// Changes the state; a failure to write is an error of the call as well.
    fileprivate func importing(_ body: (inout WalletState) throws(RPCError) -> [String]) throws(RPCError) -> [String] {
        do {
            return try update { try body(&$0) }
        } catch {
            throw (error as? WalletError).map { RPCError($0) } ?? RPCError(error)
        }
    }
}

/// What a request to import says, checked as far as the wallet need not be asked.
private struct ImportPlan {
    var descriptors: [Descriptor]
    var keys: FlatSigningProvider
    var text: String
    var isActive = false
    var isInternal: Bool?
    var label: String
    var range: Range<Int64> = 0..<1
    var nextIndex: Int64 = 0

    init(_ request: JSONValue, _ wallet: Wallet, warnings: inout [String]) throws(RPCError) {
        guard request.object?["desc"] != nil else { throw RPCError(.invalidParameter, "Descriptor not found.") }
        text = try request["desc"].expectString()
        if request.object?["active"] != nil { isActive = try request["active"].expectBool() }
        let hasLabel = request.object?["label"] != nil
        label = request["label"].isNull ? "" : try request["label"].expectString()
        if label == "*" { throw RPCError(.walletInvalidLabelName, "Invalid label name") }
        do throws(DescriptorError) {
            (descriptors, keys) = try Descriptor.parse(text, codec: wallet.environment.addresses, requireChecksum: true)
        } catch {
            throw RPCError(.invalidAddressOrKey, error.message)
        }
        if request.object?["internal"] != nil {
            if descriptors.count > 1 {
                throw RPCError(.invalidAddressOrKey, "Cannot have multipath descriptor while also specifying 'internal'")
            }
            isInternal = try request["internal"].expectBool()
        }
        try readRange(request, wallet, &warnings)
        if isActive && !descriptors[0].isRange { throw RPCError(.invalidParameter, "Active descriptors must be ranged") }
        if hasLabel && descriptors.count > 1 { throw RPCError(.invalidParameter, "Multipath descriptors should not have a label") }
        if hasLabel && request.object?["range"] != nil { throw RPCError(.invalidParameter, "Ranged descriptors should not have a label") }
        if hasLabel && isInternal != nil { throw RPCError(.invalidParameter, "Internal addresses should not have a label") }
        if isActive && !descriptors[0].isSingleType { throw RPCError(.walletError, "Combo descriptors cannot be set to active") }
    }

    private mutating func readRange(_ request: JSONValue, _ wallet: Wallet, _ warnings: inout [String]) throws(RPCError) {
        let given = request.object?["range"]
        guard descriptors[0].isRange else {
            if given != nil { throw RPCError(.invalidParameter, "Range should not be specified for an un-ranged descriptor") }
            return
        }
        if let given {
            let bounds = try given.expectRange()
            range = bounds.lowerBound..<(bounds.upperBound + 1)
        } else {
            warnings.append("Range not given, using default keypool range")
            range = 0..<Int64(wallet.options.keypoolSize)
        }
        nextIndex = range.lowerBound
        guard let wanted = request.object?["next_index"] else { return }
        nextIndex = try wanted.expectInteger()
        if !range.contains(nextIndex) { throw RPCError(.invalidParameter, "next_index is out of range") }
    }

    /// Adds the descriptors; warnings for the user come back.
    func apply(to state: inout WalletState, time: Int64) throws(RPCError) -> [String] {
        if state.flags.contains(.privateKeysDisabled), !keys.privateKeys.isEmpty {
            throw RPCError(.walletError, "Cannot import private keys to a wallet with private keys disabled")
        }
        var warnings: [String] = []
        for (index, descriptor) in descriptors.enumerated() {
            let forChange = descriptors.count == 2 ? index == 1 : isInternal ?? false
            try checkKeys(descriptor, state, &warnings)
            let manager = DescriptorManager(
                descriptor, creationTime: UInt64(time), nextIndex: Int32(clamping: nextIndex),
                rangeStart: Int32(clamping: range.lowerBound),
                rangeEnd: Int32(clamping: range.upperBound))
            do throws(KeyError) {
                if let obstacle = state.keys.managers[manager.id]?.obstacle(toUpdate: manager) {
                    throw KeyError(obstacle)
                }
            } catch {
                throw RPCError(.invalidParameter, error.message)
            }
            guard state.add(manager, keys: keys, label: label, isInternal: forChange) else {
                throw RPCError(.walletError, "Could not add descriptor '\(text)'")
            }
            setActive(manager.id, descriptor.outputType, forChange, &state, &warnings)
        }
        return warnings
    }

    private func setActive(
        _ id: DescriptorID, _ type: OutputType?, _ forChange: Bool, _ state: inout WalletState, _ warnings: inout [String]
    ) {
        guard let type else {
            if isActive { warnings.append("Unknown output type, cannot set descriptor to active.") }
            return
        }
        if isActive {
            state.keys.activate(id, type, isInternal: forChange, journal: &state.journal)
        } else {
            state.keys.deactivate(id, type, isInternal: forChange, journal: &state.journal)
        }
    }

    private func checkKeys(_ descriptor: Descriptor, _ state: WalletState, _ warnings: inout [String]) throws(RPCError) {
        guard let expansion = descriptor.expand(at: 0, keys: keys) else {
            throw RPCError(
                .walletError,
                "Cannot expand descriptor. Probably because of hardened derivations without private keys provided")
        }
        guard !state.flags.contains(.privateKeysDisabled) else { return }
        if keys.privateKeys.isEmpty {
            throw RPCError(
                .walletError, "Cannot import descriptor without private keys to a wallet with private keys enabled")
        }
        let derived = descriptor.privateKeys(at: 0, keys: keys)
        if derived.isEmpty || expansion.provider.origins.keys.contains(where: { derived[$0] == nil }) {
            warnings.append("Not all private keys provided. Some wallet functionality may return unexpected errors")
        }
    }
}

extension WalletState {
    /// Adds a descriptor, or brings a known one up to date, with its keys. False when its scripts cannot be derived.
    mutating func add(_ manager: DescriptorManager, keys imported: FlatSigningProvider, label: String, isInternal: Bool) -> Bool {
        let id = manager.id
        guard !keys.isLocked else { return false }
        if keys.managers[id] != nil { keys.managers[id]?.update(manager) } else { keys.insert(manager) }
        do throws(KeyError) {
            for key in imported.privateKeys.values {
                try keys.managers[id]?.add(key, masterKey: keys.masterKey, journal: &journal)
            }
        } catch {
            return false
        }
        guard keys.topUp(id, size: environment.options.keypoolSize, journal: &journal) else { return false }
        birthTime = min(birthTime, Int64(clamping: manager.creationTime))
        guard !manager.descriptor.isRange, !isInternal, let scripts = keys.managers[id]?.scripts.keys else { return true }
        for script in scripts where address(of: script) != nil { self.label(script, label, purpose: .receive) }
        return true
    }
}
