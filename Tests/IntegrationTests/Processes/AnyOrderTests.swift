import Foundation
import Testing

/// Node, a second wallet process, window and command line, as a user types them, started and stopped in any order.
@Suite(.serialized, .enabled(if: VirtualDisplay.isAvailable)) struct AnyOrderTests {
    private enum Part: CaseIterable {
        case node, wallets, window
    }

    private let node: NodeUnderTest
    private let attached: AttachedWallets
    private let gui: GUIUnderTest

    /// Everything was there once, and is stopped again.
    init() throws {
        node = try NodeUnderTest(["-ipcbind=unix"])
        try node.call("-named", "createwallet", "wallet_name=own", "load_on_startup=true")
        try node.call("generatetoaddress", "1", try node.call("getnewaddress", wallet: "own"))
        attached = try AttachedWallets(node, wallets: ["other"])
        gui = try GUIUnderTest(["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix"])
        for part in Part.allCases { try stop(part) }
    }

    private func start(_ part: Part) throws {
        switch part {
        case .node: try node.start()
        case .wallets: try attached.restart()
        case .window: try gui.start()
        }
    }

    private func stop(_ part: Part) throws {
        switch part {
        case .node:
            kill(node.processID, SIGTERM)
            #expect(node.waitForEnd(seconds: 60) == 0)
        case .wallets: #expect(attached.program.stop() == 0, "\(attached.program.text)")
        case .window:
            // It can be asked once its window is there, whatever it shows.
            #expect(eventually { ["status.activity", "window.lost", "window.starting"].contains(where: gui.exists) })
            #expect(try gui.quit() == 0, "\(gui.errors)")
        }
    }

    private func overSocket(_ arguments: String...) throws -> Finished {
        try run("bdtcoin-cli", ["-regtest", "-datadir=\(node.folder.path)", "-ipcconnect=unix"] + arguments)
    }

    private func expectAllTogether(_ order: Comment) throws {
        let both = "[\n  \"own\",\n  \"other\"\n]\n"
        #expect(try eventually(seconds: 60) { try overSocket("listwallets").output == both }, order)
        #expect(gui.appears("overview.available"), order)
        #expect(gui.shows("status.activity") { $0 == "Block 1" }, order)
        #expect(try overSocket("-rpcwallet=other", "getbalance").output == "0.00000000\n", order)
    }

    private static func permutations(_ parts: [Part]) -> [[Part]] {
        parts.isEmpty ? [[]] : parts.flatMap { first in permutations(parts.filter { $0 != first }).map { [first] + $0 } }
    }

    @Test func partsComeAndGoInAnyOrder() throws {
        let orders = Self.permutations(Part.allCases)
        for (index, starts) in orders.enumerated() {
            for part in starts { try start(part) }
            try expectAllTogether("started as \(starts)")
            // Each start meets another stop.
            let stops = orders[(index * 5 + 1) % orders.count]
            var isRunning = true
            for part in stops {
                try stop(part)
                if part == .node { isRunning = false }
                let answer = try overSocket("getblockcount")
                #expect(
                    isRunning ? answer.output == "1\n" : answer.errors.contains("Probably bdtcoin-node is not running"),
                    "stopping as \(stops), after \(part): \(answer)")
            }
        }
    }

    /// 18 of the known failures: a window that expects wallets, and a wallet process, at a node that has none of its own.
    @Test func aWindowAtANodeWithoutWallets() throws {
        try node.launch(["-disablewallet"])
        try start(.window)
        #expect(gui.shows("status.activity") { $0 == "Block 1" })
        try start(.wallets)
        #expect(try eventually { try overSocket("listwallets").output == "[\n  \"other\"\n]\n" })
        for part in [Part.wallets, .window, .node] { try stop(part) }
    }
}
