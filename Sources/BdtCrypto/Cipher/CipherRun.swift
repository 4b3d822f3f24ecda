import CLibCrypto

/// One message through a cipher of libcrypto. Key and iv must have the sizes that the cipher wants; then nothing but a wrong tag or wrong
/// padding can fail.
final class CipherRun {
    // Never null: the library returns null only when memory is gone.
    private let context = EVP_CIPHER_CTX_new()!

    init(_ cipher: OpaquePointer?, encrypting: Bool, key: [UInt8], iv: [UInt8]) {
        let started = EVP_CipherInit_ex(context, cipher, nil, key, iv, encrypting ? 1 : 0)
        precondition(started == 1, "libcrypto lacks a cipher that this program needs")
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func authenticate(_ data: [UInt8]) {
        var count: Int32 = 0
        EVP_CipherUpdate(context, nil, &count, data, Int32(data.count))
    }

    func update(_ input: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: input.count + 32) { buffer, filled in
            var count: Int32 = 0
            EVP_CipherUpdate(context, buffer.baseAddress, &count, input, Int32(input.count))
            filled = Int(count)
        }
    }

    /// What is left; nil when the tag or padding is wrong.
    func finish() -> [UInt8]? {
        var result: Int32 = 0
        let output = [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
            var count: Int32 = 0
            result = EVP_CipherFinal_ex(context, buffer.baseAddress, &count)
            filled = result == 1 ? Int(count) : 0
        }
        return result == 1 ? output : nil
    }

    func tag(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(count), buffer.baseAddress)
            filled = count
        }
    }

    func setTag(_ tag: [UInt8]) {
        var copy = tag
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(copy.count), &copy)
    }
}
