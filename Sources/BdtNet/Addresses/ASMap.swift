import BdtBase
import BdtCrypto
import BdtEncoding
import BdtWire
import Foundation

/// Which autonomous system announces an address: a map that the user provides (`-asmap`), in the published compressed form.
///
/// The form is a program over the bits of an address, written as bits from the lowest of each byte on: follow a branch, compare some bits, remember
/// an answer for the case that nothing more fits, or give the answer. A map is checked whole when it is read, so that a look into it always ends.
package struct ASMap: Sendable {
    /// Real maps take about 2 MB.
    private static let maximumSize: UInt64 = 64 << 20
    private static let addressBits = 128

    private let bytes: [UInt8]

    /// Reads a file. Throws the text for the user.
    package init(path: String) throws(NetOptionError) {
        guard FileManager.default.fileExists(atPath: path) else { throw NetOptionError("Could not find asmap file \"\(path)\"") }
        let problem = NetOptionError("Could not parse asmap file \"\(path)\"")
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.uint64Value ?? 0
        guard size <= ASMap.maximumSize, let data = FileManager.default.contents(atPath: path) else {
            Log.info("Failed to open asmap file from disk")
            throw problem
        }
        Log.info("Opened asmap file \"\(path)\" (\(data.count) bytes) from disk")
        guard let map = ASMap([UInt8](data)) else {
            Log.info("Sanity check of asmap file \"\(path)\" failed")
            throw problem
        }
        self = map
    }

    /// Nil when the bytes are no map.
    package init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard isSane else { return nil }
    }

    /// Names the map, as the published node does: a double SHA-256 over its bits, one byte for each.
    package var checksum: Hash256 {
        var writer = ByteWriter(reserving: bytes.count * 8 + 9)
        writer.writeCompactSize(bytes.count * 8)
        for byte in bytes { for bit in 0..<8 { writer.write(byte >> bit & 1) } }
        return SHA256.double(writer.bytes)
    }

    /// The number of the system that announces an address of IPv4 or IPv6; 0 when none is known.
    package func number(of address: NetworkAddress) -> UInt32 {
        guard address.isValid, address.network == .ipv4 || address.network == .ipv6 else { return 0 }
        let linked = address.linkedIPv4.flatMap { NetworkAddress(.ipv4, $0) } ?? address
        return run(linked.ipv6Form)
    }

    private func run(_ address: [UInt8]) -> UInt32 {
        var program = Program(bytes)
        var (answer, position) = (UInt32(0), 0)
        func bit(_ offset: Int) -> Bool { address[offset / 8] >> (7 - offset % 8) & 1 == 1 }
        while let step = program.next() {
            switch step {
            case .answer(let number): return number
            case .remember(let number): answer = number
            case .branch(let distance):
                if bit(position) { program.position += distance }
                position += 1
            case .compare(let bits, let count):
                for shift in (0..<count).reversed() {
                    if bit(position) != (bits >> shift & 1 == 1) { return answer }
                    position += 1
                }
            }
        }
        // A checked map ends with an answer.
        return 0
    }

    // MARK: Checking

    /// Whether every way through the program ends with an answer, before the bits of an address do, and nothing in it is without use.
    private var isSane: Bool {
        var program = Program(bytes)
        /// Branches that are still to be followed, each with how many bits of the address are left there: the nearest last.
        var branches: [(target: Int, left: Int)] = []
        var left = ASMap.addressBits
        var (follows, hasShortComparison) = (Follows.branch, false)
        while true {
            if let nearest = branches.last, program.position >= nearest.target { return false }
            guard let step = program.next() else { return false }
            switch step {
            case .answer:
                if follows == .memory { return false }
                guard let next = branches.popLast() else { return program.endsWithPadding }
                guard program.position == next.target else { return false }
                (left, follows) = (next.left, .branch)
            case .remember:
                if follows == .memory { return false }
                follows = .memory
            case .branch(let distance):
                let target = program.position + distance
                guard distance <= program.left, left > 0, target < branches.last?.target ?? .max else { return false }
                left -= 1
                branches.append((target, left))
                follows = .branch
            case .compare(_, let count):
                // Comparisons in a row are full but for one.
                if follows != .comparison { hasShortComparison = false }
                if count < 8 && hasShortComparison || left < count { return false }
                hasShortComparison = count < 8
                left -= count
                follows = .comparison
            }
        }
    }

    /// What a step follows.
    private enum Follows {
        case branch, comparison, memory
    }

    private enum Step {
        case answer(UInt32)
        case remember(UInt32)
        /// Skips so many bits of the program when the address has a 1.
        case branch(Int)
        /// Goes on only if the next `count` bits of the address are these.
        case compare(bits: UInt32, count: Int)
    }

    /// Reads a program step by step.
    private struct Program {
        private let bytes: [UInt8]
        private let end: Int
        var position = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            end = bytes.count * 8
        }

        /// Bits that are still to be read.
        var left: Int { end - position }

        /// Nil at the end, and when a step is cut off by it.
        mutating func next() -> Step? {
            switch number(from: 0, widths: 0, 0, 1) {
            case 0: return number(from: 1, widths: 15...24).map { .answer($0) }
            case 1: return number(from: 17, widths: 5...30).map { .branch(Int($0)) }
            case 2: return number(from: 2, widths: 1...8).map { bits in .compare(bits: bits, count: 31 - bits.leadingZeroBitCount) }
            case 3: return number(from: 1, widths: 15...24).map { .remember($0) }
            default: return nil
            }
        }

        /// Whether only zeros follow, fewer than a byte has.
        var endsWithPadding: Bool {
            var rest = self
            guard rest.left < 8 else { return false }
            while let bit = rest.bit() { if bit { return false } }
            return true
        }

        private mutating func number(from least: UInt32, widths: ClosedRange<Int>) -> UInt32? { number(from: least, widths: Array(widths)) }
        private mutating func number(from least: UInt32, widths: Int...) -> UInt32? { number(from: least, widths: widths) }

        /// A number of one of several widths: a 1 for each width that is too small, a 0 unless that was the last but one, the digits.
        private mutating func number(from least: UInt32, widths: [Int]) -> UInt32? {
            var start = least
            for (index, width) in widths.enumerated() {
                if index + 1 < widths.count {
                    guard let isWider = bit() else { return nil }
                    if isWider {
                        start += 1 << UInt32(width)
                        continue
                    }
                }
                var digits: UInt32 = 0
                for _ in 0..<width {
                    guard let bit = bit() else { return nil }
                    digits = digits << 1 | (bit ? 1 : 0)
                }
                return start + digits
            }
            return nil
        }

        private mutating func bit() -> Bool? {
            guard position < end else { return nil }
            defer { position += 1 }
            return bytes[position / 8] >> (position % 8) & 1 == 1
        }
    }
}
