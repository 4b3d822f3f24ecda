import BdtBase
import BdtNet
import BdtWire
import Foundation
import Testing

/// Maps of addresses to autonomous systems.
@Suite struct ASMapTests {
    /// Writes the steps of a map as bits.
    private struct Assembler {
        var bits: [Bool] = []

        mutating func append(_ text: String) { bits += text.filter { $0 != " " }.map { $0 == "1" } }

        private mutating func number(_ value: UInt32, from least: UInt32, widths: ClosedRange<UInt32>) {
            var start = least
            for width in widths {
                let isLast = width == widths.upperBound
                if value - start < 1 << width {
                    if !isLast { bits.append(false) }
                    for digit in (0..<width).reversed() { bits.append((value - start) >> digit & 1 == 1) }
                    return
                }
                bits.append(true)
                start += 1 << width
            }
        }

        mutating func answer(_ system: UInt32) {
            append("0")
            number(system, from: 1, widths: 15...24)
        }
        mutating func branch(over rest: Assembler) {
            append("10")
            number(UInt32(rest.bits.count), from: 17, widths: 5...30)
            bits += rest.bits
        }
        mutating func compare(_ pattern: String) {
            append("110")
            number(UInt32("1" + pattern, radix: 2)!, from: 2, widths: 1...8)
        }
        mutating func remember(_ system: UInt32) {
            append("111")
            number(system, from: 1, widths: 15...24)
        }

        var bytes: [UInt8] {
            stride(from: 0, to: bits.count, by: 8).map { start in
                (0..<min(8, bits.count - start)).reduce(0) { $0 | (bits[start + $1] ? 1 << UInt8($1) : 0) }
            }
        }
    }

    /// Addresses of IPv4 from 128.0.0.0 on belong to 70000, those below to 5, but 16.x to 40; others to nobody who is known.
    private var example: Assembler {
        var map = Assembler()
        for _ in 0..<10 { map.compare("00000000") }
        for _ in 0..<2 { map.compare("11111111") }
        var lower = Assembler()
        lower.remember(5)
        lower.compare("0010000")
        lower.answer(40)
        map.branch(over: lower)
        map.answer(70000)
        return map
    }

    private func address(_ text: String) throws -> NetworkAddress { try #require(NetworkAddress(text)) }

    @Test func givesTheAnswerThatFits() throws {
        let map = try #require(ASMap(example.bytes))
        #expect(map.number(of: try address("8.8.8.8")) == 5)
        #expect(map.number(of: try address("16.8.8.8")) == 40)
        #expect(map.number(of: try address("200.1.1.1")) == 70000)
        #expect(map.number(of: try address("2a00:1450::1")) == 0)
        // An address that leads to one of IPv4 counts as that (RFC 6052).
        #expect(map.number(of: try address("64:ff9b::c801:101")) == 70000)
        #expect(map.number(of: try address("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion")) == 0)
    }

    @Test func groupsAreSystems() throws {
        let map: ASMap = try #require(ASMap(example.bytes))
        let groups = AddressGroups(map)
        #expect(groups.group(of: try address("8.8.8.8")) == groups.group(of: try address("9.9.9.9")))
        #expect(groups.group(of: try address("8.8.8.8")) != groups.group(of: try address("16.8.8.8")))
        #expect(try groups.group(of: address("2a00:1450::1")) == AddressGroups().group(of: address("2a00:1450::1")))
        #expect(groups.usesMap && !groups.checksum.isZero && AddressGroups().checksum.isZero)
    }

    /// Whatever is no map is refused, and a map never traps.
    @Test func damagedMapsAreRefusedOrAnswer() throws {
        #expect(ASMap([]) == nil)
        let bytes = example.bytes
        for count in 0..<bytes.count { #expect(ASMap([UInt8](bytes[..<count])) == nil) }
        #expect(ASMap(bytes + [0]) == nil, "more padding than a byte")
        let addresses = try ["8.8.8.8", "255.1.2.3", "2a00:1450::1"].map(address)
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            if let map = ASMap(damaged) { for address in addresses { _ = map.number(of: address) } }
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let noise = (0..<Int.random(in: 1...60)).map { _ in UInt8.random(in: 0...255, using: &random) }
            if let map = ASMap(noise) { for address in addresses { _ = map.number(of: address) } }
        }
    }

    @Test func stepsWithoutUseAreRefused() {
        var twice = Assembler()
        twice.remember(1)
        twice.remember(2)
        twice.answer(3)
        #expect(ASMap(twice.bytes) == nil)
        var tooLong = Assembler()
        for _ in 0..<17 { tooLong.compare("00000000") }
        tooLong.answer(1)
        #expect(ASMap(tooLong.bytes) == nil, "an address has 16 bytes")
        var short = Assembler()
        for _ in 0..<2 { short.compare("000") }
        short.answer(1)
        #expect(ASMap(short.bytes) == nil, "they could be one")
    }

    @Test func filesAreReadOrRefusedInWords() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("map")
        #expect(throws: NetOptionError("Could not find asmap file \"\(path)\"")) { try ASMap(path: path) }
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(throws: NetOptionError("Could not parse asmap file \"\(path)\"")) { try ASMap(path: path) }
        try Data(example.bytes).write(to: URL(fileURLWithPath: path))
        #expect(try ASMap(path: path).checksum == ASMap(example.bytes)?.checksum)
    }

    /// With another map every address gets the place that it has by that.
    @Test func theFileFollowsTheMap() throws {
        let folder = try TemporaryFolder()
        let clock = Clock()
        clock.mockTime = 1_700_000_000
        func open(_ groups: AddressGroups) throws -> AddressManager {
            try AddressManager(
                path: folder.file("peers.dat"), magic: [1, 2, 3, 4], clock: clock, groups: groups, isDeterministic: true, checkRatio: 1)
        }
        func places(_ manager: AddressManager) -> Set<String> {
            Set((manager.places(tried: false) + manager.places(tried: true)).map { "\($0.entry.endpoint) \($0.bucket)/\($0.position)" })
        }
        func fill(_ manager: AddressManager) throws {
            for (text, isTried) in [("8.8.8.8", false), ("16.8.8.8", false), ("200.1.1.1", true), ("9.9.9.9", true)] {
                let endpoint = Endpoint(try address(text), port: 8333)
                let peer = PeerAddress(endpoint: endpoint, services: [.network, .witness], time: UInt32(clock.now))
                #expect(manager.add([peer], source: endpoint.address) == 1)
                if isTried { #expect(manager.good(endpoint)) }
            }
        }
        let map: ASMap = try #require(ASMap(example.bytes))
        let groups = AddressGroups(map)
        let plain = try open(AddressGroups())
        try fill(plain)
        plain.save()
        let mapped = AddressManager(clock: clock, groups: groups, isDeterministic: true)
        try fill(mapped)
        let moved = try open(groups)
        #expect(places(moved) == places(mapped) && places(moved) != places(plain))
        moved.save()
        #expect(places(try open(groups)) == places(mapped))
        #expect(places(try open(AddressGroups())) == places(plain))
    }
}
