import Foundation
import Testing

@Suite(.serialized, .enabled(if: VirtualDisplay.isAvailable, "there is no Xvfb, or no bdtcoin-gui"))
struct GUITests {
    /// Creates a wallet through its dialog.
    private func createWallet(_ gui: GUIUnderTest, _ name: String, passphrase: String = "") throws {
        #expect(gui.appears("create.name"))
        try gui.set("create.name", name)
        if !passphrase.isEmpty {
            try gui.set("create.encrypt", "1")
            try gui.set("create.passphrase", passphrase)
            try gui.set("create.repeat", passphrase)
        }
        try gui.shoot("create", "gui-create-wallet")
        try gui.press("create.accept")
        #expect(eventually { (try? gui.command("windows").contains("bdtcoin - \(name)")) ?? false })
    }

    /// Asks for a payment and returns the address.
    private func newAddress(_ gui: GUIUnderTest, label: String, amount: String = "") throws -> String {
        try gui.action("receive")
        #expect(gui.appears("receive.label"))
        try gui.set("receive.label", label)
        try gui.set("receive.amount", amount)
        if !amount.isEmpty { try gui.shoot("main", "gui-receive") }
        try gui.press("receive.create")
        #expect(gui.appears("request.address"))
        let address = try #require(try gui.text("request.address").split(separator: "\n").last.map(String.init))
        if !amount.isEmpty { try gui.shoot("request", "gui-request") }
        try gui.command("close", "request")
        #expect(try gui.text("receive.requests").contains(label))
        return address
    }

    private func mine(_ gui: GUIUnderTest, _ count: Int, to address: String) throws {
        let reply = try gui.console("generatetoaddress \(count) \(address)") { $0.hasSuffix("]") }
        #expect(reply.hasSuffix("]"), "\(reply)")
    }

    /// From nothing to a confirmed payment, in the windows alone.
    @Test func aWalletIsMadeReceivesAndSends() throws {
        let folder = try TemporaryFolder()
        let gui = try GUIUnderTest(NodeUnderTest.arguments(folder: folder, rpcPort: try freePort()))
        #expect(gui.appears("window.create", seconds: 120), "\(gui.errors)")
        try gui.shoot("main", "gui-start")
        try gui.click("window.create")
        try createWallet(gui, "savings")
        let mineAddress = try newAddress(gui, label: "Mining")
        try mine(gui, 103, to: mineAddress)
        try gui.shoot("node", "gui-console")
        try gui.action("create")
        try createWallet(gui, "shop", passphrase: "correct horse")
        let shopAddress = try newAddress(gui, label: "Order 17", amount: "12.5")

        try gui.set("window.wallet", "savings")
        try gui.action("overview")
        #expect(gui.shows("overview.available") { $0 == "150.00000000 BDTC" })
        #expect(gui.shows("overview.total") { $0 == "5150.00000000 BDTC" })
        try send(gui, to: shopAddress)
        // Not in brackets: it counts for the balance at once.
        #expect(gui.shows("transactions.table") { $0.contains("Order 17\n-12.5") })

        try mine(gui, 1, to: mineAddress)
        try gui.set("window.wallet", "shop")
        try gui.action("overview")
        #expect(gui.shows("overview.available") { $0 == "12.50000000 BDTC" })
        try gui.shoot("main", "gui-overview")
        try checkTransactions(gui)
        try lookAtNodeWindow(gui)
        try quit(gui, folder)
    }

    private func send(_ gui: GUIUnderTest, to address: String) throws {
        try gui.action("send")
        #expect(gui.appears("send.address0"))
        try gui.set("send.address0", "nonsense")
        #expect(gui.shows("send.problem0") { !$0.isEmpty })
        try gui.set("send.address0", "bdtcoin:\(address)?amount=12.5&label=Order%2017")
        #expect(gui.shows("send.amount0") { $0.contains("12.50000000") })
        #expect(!gui.exists("send.problem0"))
        try gui.shoot("main", "gui-send")
        try gui.press("send.send")
        #expect(gui.appears("review"))
        #expect(!gui.isSensitive("Send"))
        try gui.shoot("review", "gui-review")
        #expect(eventually { gui.isSensitive("Send") })
        try gui.click("Send")
        #expect(gui.appears("transactions.table"))
    }

    private func checkTransactions(_ gui: GUIUnderTest) throws {
        try gui.action("transactions")
        #expect(gui.shows("transactions.table") { $0.contains("Order 17") && $0.contains("+12.50000000") })
        try gui.set("transactions.search", "no such label")
        #expect(gui.shows("transactions.summary") { $0.hasPrefix("0 transactions") })
        try gui.set("transactions.search", "order")
        #expect(gui.shows("transactions.summary") { $0.hasPrefix("1 transaction,") })
        try gui.command("row", "transactions.table", "0")
        #expect(gui.shows("details") { $0.contains("Confirming (1 of 6 recommended confirmations)") })
        try gui.shoot("details", "gui-details")
        try gui.command("close", "details")
        try gui.set("transactions.search", "")
        try gui.set("window.wallet", "savings")
        try gui.action("transactions")
        #expect(gui.shows("transactions.table") { $0.contains("Mined") })
        try gui.shoot("main", "gui-transactions")
    }

    private func lookAtNodeWindow(_ gui: GUIUnderTest) throws {
        try gui.action("information")
        #expect(gui.shows("information.currentblockheight") { $0 == "104" })
        try gui.shoot("node", "gui-information")
        try gui.action("peers")
        try gui.action("traffic")
        #expect(gui.appears("traffic.graph"))
        try gui.command("close", "node")
        try gui.action("options")
        #expect(gui.shows("options.dbcache") { $0.contains("450") })
        try gui.shoot("options", "gui-options")
        try gui.click("options.cancel")
    }

    private func quit(_ gui: GUIUnderTest, _ folder: TemporaryFolder) throws {
        try gui.action("quit")
        #expect(eventually(seconds: 60) { !gui.isRunning }, "\(gui.errors)")
        // The node has stopped too, so its data directory is free.
        let node = try NodeUnderTest(folder: folder)
        #expect(try node.call("getblockcount") == "104")
    }

    /// The passphrase is asked for, and a wrong one is refused.
    @Test func anEncryptedWalletIsUnlockedToSend() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let gui = try GUIUnderTest(NodeUnderTest.arguments(folder: folder, rpcPort: try freePort()))
        #expect(gui.appears("window.create", seconds: 120), "\(gui.errors)")
        try gui.click("window.create")
        try createWallet(gui, "safe", passphrase: "correct horse")
        let address = try newAddress(gui, label: "Mining")
        try mine(gui, 101, to: address)
        // Blocks reach the wallet a little later than the command's answer.
        try gui.action("overview")
        #expect(gui.shows("overview.available") { $0 == "50.00000000 BDTC" })
        try gui.action("send")
        try gui.set("send.address0", address)
        try gui.set("send.amount0", "1")
        try gui.press("send.send")
        #expect(gui.appears("unlock.passphrase"))
        try gui.set("unlock.passphrase", "wrong")
        try gui.press("unlock.accept")
        #expect(gui.shows("form.problem") { $0.contains("incorrect") })
        try gui.set("unlock.passphrase", "correct horse")
        try gui.press("unlock.accept")
        #expect(gui.appears("review"), "\((try? gui.text("send.problem")) ?? "")")
        try gui.press("Send")
        #expect(gui.shows("transactions.summary") { $0.hasPrefix("103 transactions") })
    }

    /// Attached to a node that runs anyway: says when it is gone, and returns with it.
    @Test func theWindowReturnsWithTheNode() throws {
        let node = try NodeUnderTest(["-ipcbind=unix"])
        try node.call("-named", "createwallet", "wallet_name=w", "load_on_startup=true")
        let gui = try GUIUnderTest(["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix"])
        #expect(gui.appears("overview.available", seconds: 120), "\(gui.errors)")
        try node.call("generatetoaddress", "5", try node.call("getnewaddress", wallet: "w"))
        #expect(gui.shows("status.activity") { $0 == "Block 5" })
        #expect(gui.shows("overview.immature") { $0 == "250.00000000 BDTC" })
        node.kill()
        #expect(gui.appears("window.lost"))
        try gui.shoot("main", "gui-lost")
        try node.start()
        #expect(gui.appears("overview.available"))
        #expect(gui.shows("overview.immature") { $0 == "250.00000000 BDTC" })
        try gui.action("quit")
        #expect(eventually { !gui.isRunning })
        #expect(try node.call("getblockcount") == "5")
    }
}
