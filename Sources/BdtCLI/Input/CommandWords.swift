import BdtCommon

/// The command and its arguments: words of the command line, and lines of the standard input where options ask for them.
enum CommandWords {
    /// Reads the password of `-stdinrpcpass` into the settings first: it is the first line.
    static func read(_ commandLine: [String], _ arguments: Arguments) throws -> [String] {
        var words = Array(commandLine.drop { $0.hasPrefix("-") })
        if arguments.getBool("stdinrpcpass", default: false) {
            guard let password = StandardInput.secret("RPC password> ") else {
                throw ClientError("-stdinrpcpass specified but failed to read from standard input")
            }
            arguments.force("rpcpassword", password)
        }
        if arguments.getBool("stdinwalletpassphrase", default: false) {
            guard let method = words.first, method.hasPrefix("walletpassphrase") else {
                throw ClientError("-stdinwalletpassphrase is only applicable for walletpassphrase(change)")
            }
            guard let passphrase = StandardInput.secret("Wallet passphrase> ") else {
                throw ClientError("-stdinwalletpassphrase specified but failed to read from standard input")
            }
            words.insert(passphrase, at: 1)
        }
        if arguments.getBool("stdin", default: false) { words += StandardInput.rest() }
        return words
    }
}
