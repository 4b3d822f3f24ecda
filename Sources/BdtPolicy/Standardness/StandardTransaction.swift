import BdtPrimitives

/// Why a transaction is not relayed, judged by itself (published IsStandardTx); nil when it is standard.
package func nonstandardReason(of transaction: Transaction, _ options: StandardnessOptions) -> String? {
    guard (1...PolicyLimits.maxTransactionVersion).contains(transaction.version) else { return "version" }
    if transaction.weight > PolicyLimits.maxTransactionWeight { return "tx-size" }
    for input in transaction.inputs {
        if input.scriptSig.count > PolicyLimits.maxScriptSigSize { return "scriptsig-size" }
        if !input.scriptSig.isPushOnly { return "scriptsig-not-pushonly" }
    }
    return nonstandardReason(ofOutputs: transaction, options)
}

private func nonstandardReason(ofOutputs transaction: Transaction, _ options: StandardnessOptions) -> String? {
    var dataOutputs = 0
    for output in transaction.outputs {
        let template = ScriptTemplate(output.script)
        if !isStandard(template, of: output.script, maxDataCarrierSize: options.maxDataCarrierSize) { return "scriptpubkey" }
        if template == .nullData { dataOutputs += 1 }
        if case .multisig = template, !options.permitsBareMultisig { return "bare-multisig" }
    }
    if dustOutputs(transaction, rate: options.dustRelayRate).count > PolicyLimits.maxDustOutputs { return "dust" }
    return dataOutputs > 1 ? "multi-op-return" : nil
}

/// Whether an output may have `script`, whose template is `template`. A witness program without a meaning yet may be paid, though not spent.
private func isStandard(_ template: ScriptTemplate, of script: Script, maxDataCarrierSize: Int?) -> Bool {
    switch template {
    case .nonstandard: false
    case .multisig(_, let keys): keys.count <= PolicyLimits.maxBareMultisigKeys
    case .nullData: maxDataCarrierSize.map { script.count <= $0 } ?? false
    default: true
    }
}
