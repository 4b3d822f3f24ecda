import BdtJSON
import BdtRPC
import Foundation

extension Information {
    /// The published layout, which scripts read line by line.
    func text(_ palette: Palette) throws -> String {
        var parts = [try chainText(palette), try networkText(palette)]
        if !wallet.isNull { parts.append(walletText(palette)) }
        if !balances.isNull { parts.append("\(palette.paint("Balance:", .cyan)) \(plain(balances["mine"]["trusted"]))\n") }
        if !walletBalances.isEmpty { parts.append(balancesText(palette)) }
        let warnings = plain(network["warnings"])
        parts.append("\(palette.paint("Warnings:", .yellow)) \(warnings.isEmpty ? "(none)" : warnings)")
        return parts.joined(separator: "\n")
    }

    /// A value without quotes; of an array, which `warnings` is, its elements.
    private func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        case .array(let values): values.map(plain).joined(separator: "; ")
        case .bool, .number, .object: value.text
        }
    }

    private func chainText(_ palette: Palette) throws -> String {
        let progress = try chain["verificationprogress"].expectDouble()
        return """
            \(palette.paint("Chain: \(plain(chain["chain"]))", .blue))
            Blocks: \(plain(chain["blocks"]))
            Headers: \(plain(chain["headers"]))
            Verification progress: \(progress < 0.99 ? Self.bar(progress) + " " : "")\(String(format: "%.4f%%", progress * 100))
            Difficulty: \(plain(chain["difficulty"]))

            """
    }

    /// A bar whose steps are 5 %; nothing for a fraction outside 0...1.
    static func bar(_ fraction: Double) -> String {
        guard (0...1).contains(fraction) else { return "" }
        func steps(_ fraction: Double) -> Int { Int((fraction / 0.05).rounded(.up)) }
        return String(repeating: "\u{2592}", count: steps(fraction)) + String(repeating: "\u{2591}", count: steps(1 - fraction))
    }

    private func networkText(_ palette: Palette) throws -> String {
        let connections = ["in", "out"].map { "\($0) \(plain(network["connections_\($0)"]))" }.joined(separator: ", ")
        let proxies = try proxiesText()
        return """
            \(palette.paint("Network: \(connections), total \(plain(network["connections"]))", .green))
            Version: \(plain(network["version"]))
            Time offset (s): \(plain(network["timeoffset"]))
            Proxies: \(proxies.isEmpty ? "n/a" : proxies)
            Min tx relay fee rate (BDTC/kvB): \(plain(network["relayfee"]))

            """
    }

    /// Each proxy with the networks that are reached through it.
    private func proxiesText() throws -> String {
        var proxies: [(proxy: String, networks: [String])] = []
        for entry in try network["networks"].expectArray() {
            let (proxy, name) = (plain(entry["proxy"]), plain(entry["name"]))
            if proxy.isEmpty { continue }
            if let index = proxies.firstIndex(where: { $0.proxy == proxy }) {
                proxies[index].networks.append(name)
            } else {
                proxies.append((proxy, [name]))
            }
        }
        return proxies.map { "\($0.proxy) (\($0.networks.joined(separator: ", ")))" }.joined(separator: ", ")
    }

    /// The default wallet has an empty name.
    private func shown(_ name: String) -> String { name.isEmpty ? "\"\"" : name }

    private func walletText(_ palette: Palette) -> String {
        let unlocked = wallet["unlocked_until"]
        return """
            \(palette.paint("Wallet: \(shown(plain(wallet["walletname"])))", .magenta))
            Keypool size: \(plain(wallet["keypoolsize"]))
            \(unlocked.isNull ? "" : "Unlocked until: \(plain(unlocked))\n")\
            Transaction fee rate (-paytxfee) (BDTC/kvB): \(plain(wallet["paytxfee"]))

            """
    }

    private func balancesText(_ palette: Palette) -> String {
        let width = walletBalances.map { plain($0.balance).utf8.count }.reduce(10, max)
        let lines = walletBalances.map { plain($0.balance).alignedRight(width) + " " + shown($0.name) + "\n" }
        return palette.paint("Balances", .cyan) + "\n" + lines.joined()
    }
}
