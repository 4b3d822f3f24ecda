import BdtBase

extension Miniscript {
    /// The expression at `index` (the root by default) as text; nil as soon as `writeKey` gives nil.
    func text(_ writeKey: (Key) -> String?, at index: Int? = nil) -> String? {
        var texts: [String?] = []
        // Whether an expression stands right behind wrapper letters, and needs a colon.
        var isWrapped = [Bool](repeating: false, count: nodes.count)
        for node in nodes where isWrapperLike(node) {
            for sub in node.subs { isWrapped[sub] = true }
        }
        let end = index ?? root
        // Seen alone, an expression is nobody's part.
        isWrapped[end] = false
        for (position, node) in nodes[...end].enumerated() {
            let keys = node.keys.compactMap(writeKey)
            let parts = node.subs.compactMap { texts[$0] }
            for sub in node.subs { texts[sub] = nil }
            guard keys.count == node.keys.count, parts.count == node.subs.count else { return nil }
            let colon = isWrapped[position] ? ":" : ""
            let sugar = keySugar(node, writeKey).map { colon + $0 }
            texts.append(sugar ?? wrapperText(node, parts) ?? colon + plainText(node, keys, parts))
        }
        return texts[end]
    }

    /// t:X, l:X and u:X are other expressions in disguise.
    private func isWrapperLike(_ node: Node) -> Bool {
        if node.fragment.isWrapper { return true }
        if node.fragment == .andV { return nodes[node.subs[1]].fragment == .just1 }
        return node.fragment == .orI && node.subs.contains { nodes[$0].fragment == .just0 }
    }

    /// pk() and pkh() stand for c:pk_k() and c:pk_h().
    private func keySugar(_ node: Node, _ writeKey: (Key) -> String?) -> String? {
        guard node.fragment == .wrapC else { return nil }
        let inner = nodes[node.subs[0]]
        guard inner.fragment == .pkK || inner.fragment == .pkH, let key = writeKey(inner.keys[0]) else { return nil }
        return inner.fragment == .pkK ? "pk(\(key))" : "pkh(\(key))"
    }

    private func wrapperText(_ node: Node, _ parts: [String]) -> String? {
        switch node.fragment {
        case .wrapA: return "a" + parts[0]
        case .wrapS: return "s" + parts[0]
        case .wrapC: return "c" + parts[0]
        case .wrapD: return "d" + parts[0]
        case .wrapV: return "v" + parts[0]
        case .wrapJ: return "j" + parts[0]
        case .wrapN: return "n" + parts[0]
        case .andV: return nodes[node.subs[1]].fragment == .just1 ? "t" + parts[0] : nil
        case .orI:
            if nodes[node.subs[0]].fragment == .just0 { return "l" + parts[1] }
            return nodes[node.subs[1]].fragment == .just0 ? "u" + parts[0] : nil
        default: return nil
        }
    }

    private func plainText(_ node: Node, _ keys: [String], _ parts: [String]) -> String {
        func call(_ name: String, _ arguments: [String]) -> String { "\(name)(\(arguments.joined(separator: ",")))" }
        switch node.fragment {
        case .just0: return "0"
        case .just1: return "1"
        case .pkK: return call("pk_k", keys)
        case .pkH: return call("pk_h", keys)
        case .older: return call("older", ["\(node.k)"])
        case .after: return call("after", ["\(node.k)"])
        case .sha256, .hash256, .ripemd160, .hash160: return call("\(node.fragment)", [Hex.encode(node.data)])
        case .andV: return call("and_v", parts)
        case .andB: return call("and_b", parts)
        case .orB: return call("or_b", parts)
        case .orC: return call("or_c", parts)
        case .orD: return call("or_d", parts)
        case .orI: return call("or_i", parts)
        // and_n(X,Y) stands for andor(X,Y,0).
        case .andOr: return nodes[node.subs[2]].fragment == .just0 ? call("and_n", Array(parts[..<2])) : call("andor", parts)
        case .thresh: return call("thresh", ["\(node.k)"] + parts)
        case .multi: return call("multi", ["\(node.k)"] + keys)
        case .multiA: return call("multi_a", ["\(node.k)"] + keys)
        case .wrapA, .wrapS, .wrapC, .wrapD, .wrapV, .wrapJ, .wrapN: return ""
        }
    }
}
