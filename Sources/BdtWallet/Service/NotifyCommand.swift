import BdtBase
import BdtPrimitives
import Foundation

/// The user's command for a transaction that came or changed (`-walletnotify`).
struct NotifyCommand: Sendable {
    let line: String

    init(_ template: String, wallet: String, txid: Txid, state: TransactionState?) {
        var block = "unconfirmed"
        var height = "-1"
        if case .confirmed(let hash, let number, _)? = state {
            block = "\(hash)"
            height = "\(number ?? -1)"
        }
        // In quotes, so that the shell takes the name as one word.
        let quoted = "'" + wallet.replacingOccurrences(of: "'", with: "'\"'\"'") + "'"
        line =
            template
            .replacingOccurrences(of: "%s", with: "\(txid)").replacingOccurrences(of: "%b", with: block)
            .replacingOccurrences(of: "%h", with: height).replacingOccurrences(of: "%w", with: quoted)
    }

    /// Starts it and goes on.
    func run() {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        do {
            try process.run()
        } catch {
            Log.warning("runCommand error: \(line): \(error)")
        }
    }
}
