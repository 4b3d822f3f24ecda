/// Amounts as the coin formats write them: trailing decimal zeros are counted, not stored.
enum AmountCompression {
    static func compress(_ amount: UInt64) -> UInt64 {
        if amount == 0 { return 0 }
        var (rest, zeros) = (amount, UInt64(0))
        while rest % 10 == 0, zeros < 9 {
            rest /= 10
            zeros += 1
        }
        if zeros == 9 { return 1 &+ (rest &- 1) &* 10 &+ 9 }
        let digit = rest % 10
        return 1 &+ (rest / 10 &* 9 &+ digit &- 1) &* 10 &+ zeros
    }

    /// Wraps around for numbers that `compress` never returns.
    static func decompress(_ code: UInt64) -> UInt64 {
        if code == 0 { return 0 }
        let zeros = (code - 1) % 10
        let rest = (code - 1) / 10
        var amount = zeros == 9 ? rest &+ 1 : rest / 9 &* 10 &+ rest % 9 &+ 1
        for _ in 0..<zeros { amount = amount &* 10 }
        return amount
    }
}
