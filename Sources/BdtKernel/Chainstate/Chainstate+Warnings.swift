import BdtConsensus
import BdtPrimitives

extension Chainstate {
    /// Sets or removes the warning of unknown rules, and returns what the log line of the new tip should say.
    func unknownRuleWarnings(at tip: BlockIndexEntry) -> [String] {
        var warnings: [String] = []
        for bit in 0..<VersionBits.bitCount {
            let text = "Unknown new rules activated (versionbit \(bit))"
            switch versionBits.unknownState(bit: bit, after: tip) {
            case .active: options.host.warning(.unknownNewRulesActivated, text)
            case .lockedIn: warnings.append(text)
            default: break
            }
        }
        return warnings
    }
}
