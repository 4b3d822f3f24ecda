import BdtCommon
import BdtPrimitives

extension BlockAssemblerOptions {
    /// The options that the user gave; values out of range were refused at start-up.
    package init(_ arguments: Arguments) {
        self.init()
        maximumWeight = Int(arguments.getInt("blockmaxweight", default: Int64(maximumWeight)))
        reservedWeight = Int(arguments.getInt("blockreservedweight", default: Int64(reservedWeight)))
        if let rate = arguments.get("blockmintxfee").flatMap({ Amount(decimal: $0) }) {
            minimumFeeRate = FeeRate(satoshiPerKvB: rate.satoshi)
        }
        if arguments.isSet("blockversion") { blockVersion = Int32(truncatingIfNeeded: arguments.getInt("blockversion", default: 0)) }
        logsFeeRates = arguments.getBool("printpriority", default: false)
    }
}
