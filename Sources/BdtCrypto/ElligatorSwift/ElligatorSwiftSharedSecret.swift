import CSecp256k1

extension PrivateKey {
    /// The secret of 32 bytes that both sides of a BIP324 connection reach: the tagged hash of both encodings, the initiator's first, and the
    /// x coordinate of the shared point. Constant time in the key.
    package func sharedSecret(with theirs: ElligatorSwift, ours: ElligatorSwift, initiating: Bool) -> SecretBytes {
        guard let coordinate = sharedCoordinate(with: theirs) else {
            preconditionFailure("every encoding names the x coordinate of a point")
        }
        var hasher = SHA256(tag: "bip324_ellswift_xonly_ecdh")
        hasher.update(initiating ? ours.bytes : theirs.bytes)
        hasher.update(initiating ? theirs.bytes : ours.bytes)
        coordinate.withBytes { hasher.update($0) }
        return SecretBytes(copying: hasher.finalize().bytes)
    }

    /// The x coordinate of this key times the point that `theirs` names.
    func sharedCoordinate(with theirs: ElligatorSwift) -> SecretBytes? {
        var point = secp256k1_pubkey()
        let encoded = [2] + theirs.coordinate
        guard secp256k1_ec_pubkey_parse(Curve.context, &point, encoded, encoded.count) == 1 else { return nil }
        var agreed: Int32 = 0
        let shared = SecretBytes(count: 32) { buffer in
            agreed = secret.withBytes {
                secp256k1_ecdh(
                    Curve.context, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), &point, $0.pointer,
                    { output, x, _, _ in
                        // The library passes two valid buffers of 32 bytes.
                        output!.update(from: x!, count: 32)
                        return 1
                    }, nil)
            }
        }
        return agreed == 1 ? shared : nil
    }
}
