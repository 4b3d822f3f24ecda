import BdtIPC
import Testing

/// Interface ids follow from names: a renamed type would speak to no one. The ids are those of the published schemas.
struct SchemaTests {
    @Test func interfaceIDsAreThePublishedOnes() {
        #expect(ProxySchema.ThreadMap.id == 0xee5e_3717_9ad9_dc9d)
        #expect(ProxySchema.Thread.id == 0x81c1_e260_0d0b_56c5)
        #expect(InitSchema.Init.id == 0x8838_c700_ba5c_ba65)
        #expect(EchoSchema.Echo.id == 0xd36b_8964_0dc9_4399)
        #expect(HandlerSchema.Handler.id == 0xea08_728d_3426_3f55)
        #expect(ChainSchema.Chain.id == 0xddfb_1d54_c244_14b3)
        #expect(ChainSchema.ChainNotifications.id == 0x9ac9_db48_ba21_9039)
        #expect(ChainSchema.ChainClient.id == 0xe12e_54f4_b0c4_b578)
        #expect(ChainSchema.ActorCallback.id == 0xef42_1ff8_4034_87a5)
        #expect(ChainSchema.SettingsUpdateCallback.id == 0x995e_7b64_fb44_bec5)
        #expect(WalletSchema.Wallet.id == 0xc5f5_ca46_c649_5fcf)
        #expect(WalletSchema.WalletLoader.id == 0xba10_da25_1bfa_c23a)
        #expect(WalletSchema.LoadWalletCallback.id == 0x868d_7756_1f46_af8f)
    }

    @Test func ordinalsAreThePublishedOnes() {
        #expect(InitSchema.Init.Methods.makeWalletLoader.ordinal == 7)
        #expect(InitSchema.Init.Methods.makeChain.ordinal == 5)
        #expect(ChainSchema.Chain.Methods.broadcastTransaction.ordinal == 18)
        #expect(ChainSchema.Chain.Methods.handleRpc.ordinal == 42)
        #expect(ChainSchema.Chain.Methods.hasAssumedValidChain.ordinal == 51)
        #expect(ChainSchema.ChainClient.Methods.schedulerMockForward.ordinal == 7)
        #expect(WalletSchema.WalletLoader.Methods.handleLoadWallet.ordinal == 8)
        #expect(!InitSchema.Init.Methods.construct.hasContext && InitSchema.Init.Methods.makeEcho.hasContext)
    }
}
