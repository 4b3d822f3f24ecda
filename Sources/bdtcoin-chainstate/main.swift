import BdtChainstate

#if canImport(Glibc)
    import Glibc
#endif

exit(ChainstateProgram.run(Array(CommandLine.arguments.dropFirst())))
