/// The properties of a miniscript expression, by the letters of the published type system. Exactly one of B, V, K and W belongs to every
/// correct expression; an incorrect one has no properties at all.
///
/// - B, V, K, W: what the expression leaves on the stack (a boolean; nothing; a key; a boolean behind the top element)
/// - z, o, n: it takes no element, one, or one that is not zero
/// - d, u: it can be dissatisfied; it leaves exactly 1
/// - e, f, s, m: dissatisfaction unique; only with a signature; satisfaction only with a signature; without malleability
/// - x: its last opcode has no VERIFY form
/// - g, h, i, j: contains relative time, relative height, absolute time, absolute height; k: no mix of them that excludes itself
struct MiniscriptType: OptionSet, Hashable, Sendable, ExpressibleByStringLiteral {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// From letters; others count for nothing.
    init(stringLiteral letters: String) {
        rawValue = letters.utf8.reduce(0) { $0 | Self.bits[Int($1 & 0x7f)] }
    }

    private static let bits: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 128)
        for (position, letter) in "BVKWzondfeumsxghijk".utf8.enumerated() { table[Int(letter)] = 1 << UInt32(position) }
        return table
    }()

    /// Whether all of `letters` hold.
    func has(_ letters: MiniscriptType) -> Bool { isSuperset(of: letters) }

    /// The properties, or none.
    func when(_ condition: Bool) -> MiniscriptType { condition ? self : [] }

    static func & (left: Self, right: Self) -> Self { left.intersection(right) }
    static func | (left: Self, right: Self) -> Self { left.union(right) }

    /// The properties if there is one basic type among them, else none.
    var sanitized: MiniscriptType {
        let bases: [MiniscriptType] = ["B", "V", "K", "W"]
        return bases.filter(has).count == 1 ? self : []
    }

    private static let locks: MiniscriptType = "ghij"

    /// Whether two expressions that must both hold need locks of different units.
    fileprivate func clashes(with other: MiniscriptType) -> Bool {
        has("g") && other.has("h") || has("h") && other.has("g") || has("i") && other.has("j") || has("j") && other.has("i")
    }
}

/// The type of each fragment from those of its parts.
extension MiniscriptType {
    static func leaf(_ fragment: MiniscriptFragment, k: UInt32) -> MiniscriptType {
        switch fragment {
        case .pkK: "Konudemsxk"
        case .pkH: "Knudemsxk"
        case .older: ((k & 1 << 22 != 0 ? "g" : "h") as MiniscriptType) | "Bzfmxk"
        case .after: ((k >= 500_000_000 ? "i" : "j") as MiniscriptType) | "Bzfmxk"
        case .sha256, .ripemd160, .hash256, .hash160: "Bonudmk"
        case .just1: "Bzufmxk"
        case .just0: "Bzudemsxk"
        case .multi: "Bnudemsk"
        case .multiA: "Budemsk"
        default: []
        }
    }

    static func wrapper(_ fragment: MiniscriptFragment, _ x: MiniscriptType, isTapscript: Bool) -> MiniscriptType {
        let locks = x & "ghijk"
        switch fragment {
        case .wrapA: return ("W" as Self).when(x.has("B")) | locks | x & "udfems" | "x"
        case .wrapS: return ("W" as Self).when(x.has("Bo")) | locks | x & "udfemsx"
        case .wrapC: return ("B" as Self).when(x.has("K")) | locks | x & "ondfem" | "us"
        case .wrapD:
            // Only tapscript's consensus rules make IF take nothing but 1 and an empty element.
            return ("B" as Self).when(x.has("Vz")) | ("o" as Self).when(x.has("z")) | ("e" as Self).when(x.has("f")) | locks | x & "ms"
                | ("u" as Self).when(isTapscript) | "ndx"
        case .wrapV: return ("V" as Self).when(x.has("B")) | locks | x & "zonms" | "fx"
        case .wrapJ: return ("B" as Self).when(x.has("Bn")) | ("e" as Self).when(x.has("f")) | locks | x & "oums" | "ndx"
        case .wrapN: return locks | x & "Bzondfems" | "ux"
        default: return []
        }
    }

    static func and(_ fragment: MiniscriptFragment, _ x: MiniscriptType, _ y: MiniscriptType) -> MiniscriptType {
        let oneOfBoth = ((x | y) & "o").when((x | y).has("z"))
        let nonZero = x & "n" | (y & "n").when(x.has("z"))
        let common = oneOfBoth | nonZero | (x | y) & "sghij" | ("k" as Self).when((x & y).has("k") && !x.clashes(with: y))
        if fragment == .andV {
            return (y & "KVB").when(x.has("V")) | common | x & y & "dmz" | ("f" as Self).when(y.has("f") || x.has("s")) | y & "ux"
        }
        return (x & "B").when(y.has("W")) | common | (x & y & "e").when((x & y).has("s")) | x & y & "dzm"
            | ("f" as Self).when((x & y).has("f") || x.has("sf") || y.has("sf")) | "ux"
    }

    static func or(_ fragment: MiniscriptFragment, _ x: MiniscriptType, _ y: MiniscriptType) -> MiniscriptType {
        let common = (x | y) & "ghij" | x & y & "k" | "x"
        let strong = (x | y).has("s")
        switch fragment {
        case .orB:
            return ("B" as Self).when(x.has("Bd") && y.has("Wd")) | ((x | y) & "o").when((x | y).has("z"))
                | (x & y & "m").when(strong && (x & y).has("e")) | x & y & "zse" | "du" | common
        case .orD:
            return (y & "B").when(x.has("Bdu")) | (x & "o").when(y.has("z")) | (x & y & "m").when(x.has("e") && strong) | x & y & "zs"
                | y & "ufde" | common
        case .orC:
            return (y & "V").when(x.has("Bdu")) | (x & "o").when(y.has("z")) | (x & y & "m").when(x.has("e") && strong) | x & y & "zs"
                | "f" | common
        default:
            return x & y & "VBKufs" | ("o" as Self).when((x & y).has("z")) | ((x | y) & "e").when((x | y).has("f"))
                | (x & y & "m").when(strong) | (x | y) & "d" | common
        }
    }

    static func andOr(_ x: MiniscriptType, _ y: MiniscriptType, _ z: MiniscriptType) -> MiniscriptType {
        let certain = x.has("s") || y.has("f")
        return (y & z & "BKV").when(x.has("Bdu")) | x & y & z & "z" | ((x | y & z) & "o").when((x | y & z).has("z")) | y & z & "u"
            | (z & "f").when(certain) | z & "d" | (z & "e").when(certain) | (x & y & z & "m").when(x.has("e") && (x | y | z).has("s"))
            | z & (x | y) & "s" | "x" | (x | y | z) & "ghij" | ("k" as Self).when((x & y & z).has("k") && !x.clashes(with: y))
    }

    static func threshold(_ k: UInt32, _ parts: [MiniscriptType]) -> MiniscriptType {
        for (index, part) in parts.enumerated() where !part.has(index == 0 ? "Bdu" : "Wdu") { return [] }
        let signed = parts.filter { $0.has("s") }.count
        let unique = parts.allSatisfy { $0.has("e") }
        let elements = parts.reduce(0) { $0 + ($1.has("z") ? 0 : $1.has("o") ? 1 : 2) }
        var locks: MiniscriptType = "k"
        for part in parts {
            let mixes = k > 1 && locks.clashes(with: part)
            locks = (locks | part) & Self.locks | ("k" as Self).when((locks & part).has("k") && !mixes)
        }
        let missing = parts.count - Int(k)
        return "Bdu" | ("z" as Self).when(elements == 0) | ("o" as Self).when(elements == 1)
            | ("e" as Self).when(unique && signed == parts.count)
            | ("m" as Self).when(unique && parts.allSatisfy { $0.has("m") } && signed >= missing)
            | ("s" as Self).when(signed >= missing + 1) | locks
    }
}
