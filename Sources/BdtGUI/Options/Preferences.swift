import BdtJSON
import Foundation
import Observation

/// What the user prefers to see: kept in a file of the GUI's own, a set for each network, apart from the settings of the node.
@Observable @MainActor package final class Preferences {
    @ObservationIgnored private let path: String?
    @ObservationIgnored private var isComplete = false

    package var unit = AmountUnit.coin { didSet { save() } }
    /// Amounts show as `#`.
    package var masksValues = false { didSet { save() } }
    package var subtractsFeeByDefault = false { didSet { save() } }
    package var showsCoinControl = false { didSet { save() } }
    package var confirmationTarget = 6 { didSet { save() } }
    package var windowWidth = 0 { didSet { save() } }
    package var windowHeight = 0 { didSet { save() } }
    package var wallet = "" { didSet { save() } }

    /// Without a path nothing is kept. `resets` forgets what was stored.
    package init(path: String?, resets: Bool = false) {
        self.path = path
        if let path, !resets { read(path) }
        isComplete = true
    }

    /// Where they are kept: in the user's configuration folder.
    package static func path(network: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_CONFIG_HOME"] ?? (environment["HOME"] ?? "") + "/.config"
        return home + "/bdtcoin/gui-\(network).json"
    }

    private func read(_ path: String) {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 1 << 20,
            let stored = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
        else { return }
        unit = stored["unit"].int.flatMap(AmountUnit.init) ?? unit
        masksValues = stored["mask_values"].bool ?? masksValues
        subtractsFeeByDefault = stored["subtract_fee"].bool ?? subtractsFeeByDefault
        showsCoinControl = stored["coin_control"].bool ?? showsCoinControl
        confirmationTarget = stored["confirmation_target"].int ?? confirmationTarget
        windowWidth = stored["window_width"].int ?? windowWidth
        windowHeight = stored["window_height"].int ?? windowHeight
        wallet = stored["wallet"].string ?? wallet
    }

    /// A file that cannot be written only loses preferences, so it is not worth a message.
    private func save() {
        guard let path, isComplete else { return }
        let stored: JSONValue = [
            "unit": JSONValue(unit.rawValue), "mask_values": JSONValue(masksValues), "subtract_fee": JSONValue(subtractsFeeByDefault),
            "coin_control": JSONValue(showsCoinControl), "confirmation_target": JSONValue(confirmationTarget),
            "window_width": JSONValue(windowWidth), "window_height": JSONValue(windowHeight), "wallet": JSONValue(wallet),
        ]
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data(stored.prettyText().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
