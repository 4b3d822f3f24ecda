import BdtCommon
import BdtNet
import BdtPeers
import BdtWire

extension PeerOptions {
    private static let userAgentLimit = 256

    /// What the user's options say about the conversations with peers. Throws the published text for what makes no sense.
    package init(_ arguments: Arguments) throws(NetOptionError) {
        let comments = arguments.getAll("uacomment")
        for comment in comments where comment != comment.sanitizedComment {
            throw NetOptionError("User Agent comment (\(comment)) contains unsafe characters.")
        }
        let userAgent = ClientInformation.userAgent(comments: comments)
        guard userAgent.utf8.count <= Self.userAgentLimit else {
            throw NetOptionError(
                "Total length of network version string (\(userAgent.utf8.count)) exceeds maximum length (\(Self.userAgentLimit)). "
                    + "Reduce the number or size of uacomments.")
        }
        self.init(userAgent: userAgent)
        blocksOnly = arguments.getBool("blocksonly", default: false)
        maximumOrphans = Int(clamping: max(0, arguments.getInt("maxorphantx", default: 100)))
        extraTransactions = Int(clamping: max(0, arguments.getInt("blockreconstructionextratxn", default: 100)))
        if arguments.getBool("v2transport", default: true) { services.insert(.encryptedTransport) }
    }
}

extension String {
    /// The text with only those characters that a user agent may hold.
    fileprivate var sanitizedComment: String {
        String(
            decoding: utf8.filter { character in
                switch character {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
                default: " .,;-_?@".utf8.contains(character)
                }
            }, as: UTF8.self)
    }
}
