/// Says what is wrong with a text that is no Bech32, and where: up to two wrong characters can be pointed at (BCH decoding).
enum Bech32ErrorLocator {
    /// The published message and the indices of the characters at fault; an empty message when there is no fault.
    static func locate(_ text: String) -> (message: String, positions: [Int]) {
        let characters = [UInt8](text.utf8)
        if characters.count > Bech32.maximumLength {
            return ("Bech32 string too long", Array(Bech32.maximumLength..<characters.count))
        }
        let misplaced = Bech32.misplacedCharacters(characters)
        if !misplaced.isEmpty { return ("Invalid character or mixed case", misplaced) }
        guard let position = characters.lastIndex(of: Bech32.separator) else { return ("Missing separator", []) }
        guard position > 0, position + Bech32.checksumSize < characters.count else { return ("Invalid separator position", [position]) }
        if let wrong = characters.indices[(position + 1)...].first(where: { Bech32.value(of: characters[$0]) == nil }) {
            return ("Invalid Base 32 character", [wrong])
        }
        return locateWrongDigits(
            prefix: Bech32.lowercased(characters[..<position]), values: characters[(position + 1)...].compactMap { Bech32.value(of: $0) },
            length: characters.count)
    }

    /// Tries both variants and keeps the answer with fewer errors: the witness version may itself be wrong, so it cannot decide.
    private static func locateWrongDigits(prefix: [UInt8], values: [UInt8], length: Int) -> (message: String, positions: [Int]) {
        var positions: [Int] = []
        var message = "Invalid checksum"
        for variant in [Bech32.Variant.bech32, .bech32m] {
            let residue = Bech32.remainder(prefix: prefix, values) ^ Bech32.constant(variant)
            if residue == 0 { return ("", []) }
            // Positions count from the right end of the text.
            let possible = errors(residue: residue, count: values.count).map { length - $0 - 1 }
            if positions.isEmpty || (!possible.isEmpty && possible.count < positions.count) {
                positions = possible
                if !positions.isEmpty {
                    message = variant == .bech32m ? "Invalid Bech32m checksum" : "Invalid Bech32 checksum"
                }
            }
        }
        return (message, positions)
    }

    /// The powers of x, highest first, at which one or two errors explain the residue; none when more would be needed.
    private static func errors(residue: UInt32, count: Int) -> [Int] {
        let syndromes = (997...999).map { GF1024.evaluate(residue, atPower: $0) }
        let logs = syndromes.map { GF1024.log[$0] }
        if let log0 = logs[0], let log1 = logs[1], let log2 = logs[2], (2 * log1 - log2 - log0) % GF1024.order == 0 {
            let position = GF1024.reduce(log1 - log0)
            return position < count && GF1024.isInSubfield(log0 - 997 * position) ? [position] : []
        }
        for first in 0..<count {
            if let second = partner(of: first, syndromes: syndromes, count: count) { return [max(first, second), min(first, second)] }
        }
        return []
    }

    /// The position of a second error, given the first one's: from s_j = e1 a^(j p1) + e2 a^(j p2) for j = 997, 998, 999.
    private static func partner(of first: Int, syndromes: [Int], count: Int) -> Int? {
        func cleared(_ high: Int, _ low: Int, of position: Int) -> Int? { GF1024.log[high ^ GF1024.product(low, power: position)] }
        guard let upper = cleared(syndromes[2], syndromes[1], of: first), let lower = cleared(syndromes[1], syndromes[0], of: first)
        else { return nil }
        let second = GF1024.reduce(upper - lower)
        guard second < count, second != first, let other = cleared(syndromes[1], syndromes[0], of: second),
            let difference = GF1024.log[GF1024.exp[first] ^ GF1024.exp[second]]
        else { return nil }
        let valid = GF1024.isInSubfield(lower - difference - 997 * second) && GF1024.isInSubfield(other - difference - 997 * first)
        return valid ? second : nil
    }
}

/// The field of 1024 elements, built on GF(32) (modulus x^5 + x^3 + 1) by a root `a` of x^2 + 9x + 23. Elements are ten bits: the factor of
/// `a` in the upper five.
private enum GF1024 {
    static let order = 1023
    /// The powers of `a`.
    static let exp: [Int] = {
        var powers = [1]
        while powers.count < order {
            let (low, high) = (powers[powers.count - 1] & 31, powers[powers.count - 1] >> 5)
            powers.append((multiply32(high, 9) ^ low) << 5 | multiply32(high, 23))
        }
        return powers
    }()
    /// Which power of `a` an element is; nil for zero.
    static let log: [Int?] = {
        var table = [Int?](repeating: nil, count: 1024)
        for (power, element) in exp.enumerated() { table[element] = power }
        return table
    }()

    static func reduce(_ power: Int) -> Int {
        let rest = power % order
        return rest < 0 ? rest + order : rest
    }

    /// The non-zero elements of GF(32) are the powers of `a` that 33 divides.
    static func isInSubfield(_ power: Int) -> Bool { power % 33 == 0 }

    /// An element times a power of `a`.
    static func product(_ element: Int, power: Int) -> Int { log[element].map { exp[reduce($0 + power)] } ?? 0 }

    /// The polynomial with the six coefficients of `residue` at the given power of `a`.
    static func evaluate(_ residue: UInt32, atPower power: Int) -> Int {
        (0..<6).reduce(0) { sum, index in sum ^ product(Int(residue >> UInt32(5 * index) & 31), power: power * index) }
    }

    private static func multiply32(_ a: Int, _ b: Int) -> Int {
        var (product, factor) = (0, a)
        for bit in 0..<5 {
            if b >> bit & 1 != 0 { product ^= factor }
            factor <<= 1
            if factor & 32 != 0 { factor ^= 41 }
        }
        return product
    }
}
