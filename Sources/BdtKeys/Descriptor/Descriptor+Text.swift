import BdtBase
import BdtCrypto

extension Descriptor {
    /// The public form with its checksum.
    package var text: String { text(compatible: false) }

    /// `compatible` writes every hardened step with an apostrophe, a form that never changes: what `id` hashes.
    package func text(compatible: Bool) -> String {
        // Keys of miniscripts have never had a compatible form: ids depend on it. The writers below never fail.
        let text = root.render(codec, { $0.text(codec, compatible: compatible) }, inMiniscript: { $0.text(codec) })
        return DescriptorChecksum.append(to: text ?? "")
    }

    /// The form with private keys; nil when `keys` lacks one, and for addr() and raw().
    package func privateText(keys: some SigningProvider) -> String? {
        guard isSolvable else { return nil }
        return render { $0.privateText(codec, keys: keys) }.map(DescriptorChecksum.append)
    }

    /// The form whose extended keys come after the last hardened step; nil when neither `cache` nor `keys` lead there.
    package func normalizedText(keys: some SigningProvider, cache: DescriptorCache? = nil) -> String? {
        render { $0.normalizedText(codec, keys: keys, cache: cache) }.map(DescriptorChecksum.append)
    }

    /// What wallets file the descriptor under: SHA-256 of its compatible text.
    package var id: Hash256 { SHA256.hash([UInt8](text(compatible: true).utf8)) }

    /// The text without checksum, keys written by `writeKey`; nil as soon as that gives nil.
    private func render(_ writeKey: (KeyExpression) -> String?) -> String? {
        root.render(codec, writeKey, inMiniscript: writeKey)
    }
}

extension Descriptor.Expression {
    fileprivate func render(
        _ codec: AddressCodec, _ writeKey: (KeyExpression) -> String?, inMiniscript writeMiniscriptKey: (KeyExpression) -> String?
    ) -> String? {
        func render(_ inner: Descriptor.Expression) -> String? { inner.render(codec, writeKey, inMiniscript: writeMiniscriptKey) }
        func call(_ name: String, _ arguments: [String?]) -> String? {
            let known = arguments.compactMap { $0 }
            return known.count == arguments.count ? "\(name)(\(known.joined(separator: ",")))" : nil
        }
        switch self {
        case .address(let destination): return "addr(\(codec.encode(destination)))"
        case .raw(let script): return "raw(\(script))"
        case .pk(let key, _): return call("pk", [writeKey(key)])
        case .pkh(let key): return call("pkh", [writeKey(key)])
        case .wpkh(let key): return call("wpkh", [writeKey(key)])
        case .combo(let key): return call("combo", [writeKey(key)])
        case .multi(let threshold, let keys, let sorted):
            return call(sorted ? "sortedmulti" : "multi", ["\(threshold)"] + keys.map(writeKey))
        case .multiA(let threshold, let keys, let sorted):
            return call(sorted ? "sortedmulti_a" : "multi_a", ["\(threshold)"] + keys.map(writeKey))
        case .sh(let inner): return call("sh", [render(inner)])
        case .wsh(let inner): return call("wsh", [render(inner)])
        case .miniscript(let script): return script.text(writeMiniscriptKey)
        case .rawtr(let key): return call("rawtr", [writeKey(key)])
        case .tr(let key, let leaves):
            if leaves.isEmpty { return call("tr", [writeKey(key)]) }
            var rest = leaves[...]
            return call("tr", [writeKey(key), Self.renderTree(&rest, depth: 0, render)])
        }
    }

    /// The subtree at `depth` whose leaves come first in `leaves`.
    private static func renderTree(
        _ leaves: inout ArraySlice<Descriptor.Leaf>, depth: Int, _ write: (Descriptor.Expression) -> String?
    ) -> String? {
        guard let leaf = leaves.first else { return nil }
        if leaf.depth <= depth {
            leaves.removeFirst()
            return write(leaf.expression)
        }
        guard let left = renderTree(&leaves, depth: depth + 1, write), let right = renderTree(&leaves, depth: depth + 1, write)
        else { return nil }
        return "{\(left),\(right)}"
    }
}
