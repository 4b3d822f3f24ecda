import BdtJSON
import Foundation
import Testing

/// Kills, stops, freezes and restarts processes at random while two wallets, one of them in a process of its own, send to each other, and
/// a window, where there is a display for it, shows one of them.
///
/// BDTCOIN_CHAOS_ROUNDS says how often; 500 is the full run.
@Suite(.serialized) struct ChaosTests {
    private static let rounds = Int(ProcessInfo.processInfo.environment["BDTCOIN_CHAOS_ROUNDS"] ?? "") ?? 15

    private enum Blow: CaseIterable {
        case killNode, stopNode, killOwnWallets, killAttachedWallets, restartAttachedWallets, freezeNode, freezeOwnWallets,
            freezeAttachedWallets, killWindow, restartWindow, freezeWindow

        var needsWindow: Bool { [.killWindow, .restartWindow, .freezeWindow].contains(self) }
    }

    private let node: NodeUnderTest
    private let attached: AttachedWallets
    private let wallets = ["miner", "friend"]
    private let gui: GUIUnderTest?

    init() throws {
        node = try NodeUnderTest(["-ipcbind=unix"])
        attached = try AttachedWallets(node, wallets: ["friend"])
        try node.call("-named", "createwallet", "wallet_name=miner", "load_on_startup=true")
        gui = VirtualDisplay.isAvailable ? try GUIUnderTest(["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix"]) : nil
    }

    private func expectWalletsAnswer(_ comment: Comment) throws {
        try #require(eventually(seconds: 90) { wallets.allSatisfy { (try? node.call("getbalance", wallet: $0)) != nil } }, comment)
    }

    /// Waits until both wallets answer, and the window shows the node's tip and a wallet.
    private func settle(_ comment: Comment) throws {
        try expectWalletsAnswer(comment)
        guard let gui else { return }
        let tip = "Block \(try node.call("getblockcount"))"
        let isShown = eventually(seconds: 60) { (try? gui.text("status.activity")) == tip && gui.exists("overview.available") }
        try #require(isShown, "\(comment): the window shows \(shown(gui)) instead of \(tip)")
    }

    private func shown(_ gui: GUIUnderTest) -> String {
        ["windows", "text\tstatus.activity", "exists\toverview.available", "exists\twindow.lost", "exists\twindow.nowallet"]
            .map { command in "\(command): \((try? gui.command(command)) ?? "nothing")" }.joined(separator: ", ")
    }

    /// One that the node does not take for a wallet process that keeps dying: it would rightly give that up.
    private func nextBlow(_ ownKills: inout [Date]) throws -> Blow {
        ownKills.removeAll { $0 < Date().addingTimeInterval(-70) }
        let choice = Blow.allCases.filter { ($0 != .killOwnWallets || ownKills.count < 4) && (gui != nil || !$0.needsWindow) }
        let blow = try #require(choice.randomElement())
        if blow == .killOwnWallets { ownKills.append(Date()) }
        return blow
    }

    private func strike(_ blow: Blow) throws {
        switch blow {
        case .killNode:
            node.kill()
            try node.start()
        case .stopNode:
            kill(node.processID, SIGTERM)
            #expect(node.waitForEnd(seconds: 90) == 0)
            try node.start()
        case .killOwnWallets: if let id = try node.walletProcessID() { kill(id, SIGKILL) }
        case .killAttachedWallets: try attached.restart()
        case .restartAttachedWallets:
            #expect(attached.program.stop() == 0)
            try attached.restart()
        case .freezeNode: freeze(node.processID)
        case .freezeOwnWallets: if let id = try node.walletProcessID() { freeze(id) }
        case .freezeAttachedWallets: freeze(attached.program.processID)
        case .killWindow:
            gui?.end()
            try gui?.start()
        case .restartWindow:
            let status = try gui?.quit()
            #expect(status == 0, "\(gui?.errors ?? "")")
            try gui?.start()
        case .freezeWindow: if let gui { freeze(gui.processID) }
        }
    }

    private func freeze(_ id: Int32) {
        kill(id, SIGSTOP)
        Thread.sleep(forTimeInterval: Double.random(in: 0.05...0.5))
        kill(id, SIGCONT)
    }

    /// Sends to and fro, and mines, until told to stop. Failures are what the test is about.
    private static func trade(_ caller: NodeCaller, _ addresses: [String: String], while isWanted: () -> Bool) {
        while isWanted() {
            for (sender, receiver) in [("miner", "friend"), ("friend", "miner")] {
                _ = caller.result("-rpcclienttimeout=20", "sendtoaddress", addresses[receiver] ?? "", "0.01", wallet: sender)
            }
            _ = caller.result("-rpcclienttimeout=20", "generatetoaddress", "1", addresses["miner"] ?? "")
        }
    }

    @Test func noCoinIsLostWhateverDies() throws {
        try expectWalletsAnswer("at the start")
        var addresses: [String: String] = [:]
        for wallet in wallets { addresses[wallet] = try node.call("getnewaddress", wallet: wallet) }
        try node.call("generatetoaddress", "103", try #require(addresses["miner"]))
        try node.call("sendtoaddress", try #require(addresses["friend"]), "5", wallet: "miner")
        try node.call("generatetoaddress", "1", try #require(addresses["miner"]))
        var counts: [String: Int] = [:]
        var ownKills: [Date] = []
        for round in 1...ChaosTests.rounds {
            let blow = try nextBlow(&ownKills)
            counts["\(blow)", default: 0] += 1
            let trading = DispatchSemaphore(value: 0)
            let end = Date().addingTimeInterval(Double.random(in: 0.2...0.8))
            let thread = Thread { [addresses, caller = node.caller] in
                ChaosTests.trade(caller, addresses) { Date() < end }
                trading.signal()
            }
            thread.start()
            Thread.sleep(forTimeInterval: Double.random(in: 0...0.4))
            try strike(blow)
            trading.wait()
            try settle("round \(round): \(blow)")
        }
        print("\(ChaosTests.rounds) rounds: \(counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))")
        try expectCoinsAgree(addresses)
        try expectTheWindowAgrees()
        try expectNothingLeft()
    }

    private func expectCoinsAgree(_ addresses: [String: String]) throws {
        // What a crash kept from the mempool is announced again by its wallet when it is loaded.
        #expect(
            try eventually(seconds: 120) {
                try node.call("generatetoaddress", "1", try #require(addresses["miner"]))
                return try node.call("getrawmempool") == "[\n]" && unconfirmed() == 0
            })
        let held = try wallets.reduce(Decimal(0)) { $0 + (try holdings($1)) }
        let set = try JSONValue(parsing: try node.call("gettxoutsetinfo", "none"))
        let total = Decimal(string: try #require(set.object?["total_amount"]).text)
        let details = try wallets.map { "\($0): \(try holdings($0)), not confirmed: \(try notConfirmed($0))" }
        #expect(held == total, "\(details)")
        #expect(try node.call("verifychain", "4", "0") == "true")
        // The wallets know what the chain says of their addresses.
        for wallet in wallets {
            let unspent = try JSONValue(parsing: try node.call("listunspent", "1", wallet: wallet)).array ?? []
            for coin in unspent {
                let txid = try #require(coin["txid"].string)
                #expect(!(try node.call("gettxout", txid, coin["vout"].text)).isEmpty, "\(txid)")
            }
        }
    }

    /// What a wallet knows of transactions that no block of the chain has.
    private func notConfirmed(_ wallet: String) throws -> [String] {
        let entries = try JSONValue(parsing: try node.call("listtransactions", "*", "1000000", wallet: wallet)).array ?? []
        return entries.filter { Int($0["confirmations"].text).map { $0 <= 0 } ?? true && $0["category"].string != "orphan" }.map(\.text)
    }

    private func unconfirmed() throws -> Decimal {
        try wallets.reduce(Decimal(0)) { $0 + (try part($1, "untrusted_pending")) }
    }

    private func part(_ wallet: String, _ name: String) throws -> Decimal {
        let balances = try JSONValue(parsing: try node.call("getbalances", wallet: wallet))
        return Decimal(string: try #require(balances["mine"].object?[name]).text) ?? 0
    }

    private func holdings(_ wallet: String) throws -> Decimal {
        try ["trusted", "untrusted_pending", "immature"].reduce(Decimal(0)) { $0 + (try part(wallet, $1)) }
    }

    private func expectTheWindowAgrees() throws {
        guard let gui else { return }
        _ = eventually { (try? gui.set("window.wallet", "miner")) != nil }
        let balances = try ["trusted", "immature"].map { try part("miner", $0) }
        for (widget, balance) in zip(["overview.available", "overview.immature"], balances) {
            // Without the unit and the spaces between thousands.
            #expect(gui.shows(widget) { text in Decimal(string: text.filter { $0.isNumber || $0 == "." }) == balance })
        }
        #expect(try gui.quit() == 0)
    }

    private func expectNothingLeft() throws {
        #expect(try ProcessTable.children(of: node.processID).map(\.state).filter { $0 == "Z" }.isEmpty)
        #expect(try ProcessTable.children(of: node.processID).count == 1)
        let own = try #require(try node.walletProcessID())
        kill(node.processID, SIGTERM)
        #expect(node.waitForEnd(seconds: 90) == 0)
        #expect(attached.program.stop() == 0)
        #expect(eventually { !ProcessTable.isAlive(own) })
    }
}
