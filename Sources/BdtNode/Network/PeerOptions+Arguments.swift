import BdtCommon
import BdtPeers
import BdtWire

extension PeerOptions {
    /// What the user's options say about the conversations with peers; start-up has checked them.
    package init(_ arguments: Arguments) {
        self.init(userAgent: ClientInformation.userAgent(comments: arguments.getAll("uacomment")))
        blocksOnly = arguments.getBool("blocksonly", default: false)
        maximumOrphans = Int(clamping: max(0, arguments.getInt("maxorphantx", default: 100)))
        extraTransactions = Int(clamping: max(0, arguments.getInt("blockreconstructionextratxn", default: 100)))
        reconcilesTransactions = arguments.getBool("txreconciliation", default: false)
        if arguments.getBool("peerbloomfilters", default: false) { services.insert(.bloom) }
        // Whoever removes old blocks offers only those near the tip.
        if arguments.getInt("prune", default: 0) != 0 { services.remove(.network) }
        if arguments.getBool("v2transport", default: true) { services.insert(.encryptedTransport) }
    }
}
