import Foundation
import Testing

/// Data directories go from this node to others that know the format, and back. Each part is skipped, with a notice, where the other one is
/// not at hand.
@Suite(.serialized) struct DirectoryExchangeTests {
    /// Opens a regtest directory with libbitcoinkernel, hands it the blocks of a file (one in hexadecimal a line), and prints the tip.
    private static let kernelScript = """
        import sys, pbk
        manager = pbk.load_chainman(sys.argv[1], pbk.ChainType.REGTEST)
        for line in open(sys.argv[2]):
            manager.process_block(pbk.Block(bytes.fromhex(line.strip())))
        tip = manager.get_active_chain().block_tree_entries[-1]
        print(tip.height, tip.block_hash)
        """

    /// A Python that has libbitcoinkernel: BDTCOIN_KERNEL_PYTHON, or the one in the path.
    private static let python: String? = {
        let wanted = ProcessInfo.processInfo.environment["BDTCOIN_KERNEL_PYTHON"] ?? "python3"
        return (try? run(program: "/usr/bin/env", [wanted, "-c", "import pbk"]))?.status == 0 ? wanted : nil
    }()

    /// Pays to a script that is true.
    private func mine(_ count: Int, _ node: NodeUnderTest) throws {
        try node.call("generatetodescriptor", "\(count)", "raw(51)#8lvh9jxk")
    }

    private func tip(_ node: NodeUnderTest) throws -> String {
        "\(try node.call("getblockcount")) \(try node.call("getbestblockhash"))"
    }

    /// Has the kernel take the blocks; returns its tip.
    private func kernelTip(_ python: String, _ folder: URL, _ blocks: [String]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-blocks-\(UUID().uuidString)")
        try blocks.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try run(program: "/usr/bin/env", [python, "-c", Self.kernelScript, folder.path, file.path])
        #expect(result.status == 0, "\(result)")
        return result.output.split(separator: "\n").last.map(String.init) ?? ""
    }

    @Test func libbitcoinkernelGoesOnWithOurDirectoryAndWeWithIts() throws {
        guard let python = Self.python else {
            print("SKIPPED: no Python with py-bitcoinkernel (BDTCOIN_KERNEL_PYTHON)")
            return
        }
        let node = try NodeUnderTest(["-disablewallet"])
        try mine(110, node)
        let before = try tip(node)
        // Blocks for the kernel to go on with: ours takes them back.
        try mine(10, node)
        let after = try tip(node)
        let blocks = try (111...120).map { try node.call("getblock", try node.call("getblockhash", "\($0)"), "0") }
        let first = try node.call("getblockhash", "111")
        try node.stop()

        let other = try NodeUnderTest(["-disablewallet"])
        for block in try blocksBelow(111, of: node) { try other.call("submitblock", block) }
        #expect(try tip(other) == before)
        try other.stop()
        #expect(try kernelTip(python, other.networkFolder, []) == before)
        #expect(try kernelTip(python, other.networkFolder, blocks) == after)
        try other.start()
        #expect(try tip(other) == after)
        #expect(try other.call("getblockhash", "111") == first)
        #expect(try other.call("verifychain", "4", "0") == "true")
        try mine(5, other)
        let last = try tip(other)
        try other.stop()
        #expect(try kernelTip(python, other.networkFolder, []) == last)
    }

    private func blocksBelow(_ height: Int, of node: NodeUnderTest) throws -> [String] {
        try node.start()
        let blocks = try (1..<height).map { try node.call("getblock", try node.call("getblockhash", "\($0)"), "0") }
        try node.stop()
        return blocks
    }

    /// BDTCOIN_PUBLISHED_BIN: the folder of the published programs, built such that regtest works.
    @Test func thePublishedNodeGoesOnWithOurDirectoryAndWeWithIts() throws {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_PUBLISHED_BIN"] else {
            print("SKIPPED: no published node (BDTCOIN_PUBLISHED_BIN)")
            return
        }
        let program = URL(fileURLWithPath: folder).appendingPathComponent("bdtcoind")
        let published = try NodeUnderTest(["-disablewallet"], program: program)
        try mine(110, published)
        let theirs = try tip(published)
        try published.stop()
        let ours = try NodeUnderTest(["-disablewallet"], folder: published.folder)
        #expect(try tip(ours) == theirs)
        #expect(try ours.call("verifychain", "4", "0") == "true")
        try mine(10, ours)
        let after = try tip(ours)
        try ours.stop()
        try published.start()
        #expect(try tip(published) == after)
        #expect(try published.call("verifychain", "4", "0") == "true")
        try mine(1, published)
        try published.stop()
    }
}
