// bdtcoin-bench [--only PREFIX] [--block FILE] [--chain FILE]: see doc/benchmarks.md.
let arguments = BenchmarkArguments(CommandLine.arguments.dropFirst())
let run = BenchmarkRun(only: arguments.only)
readBlock(run, file: arguments.block)
hashing(run)
signatures(run)
scripts(run)
coins(run)
try chains(run, file: arguments.chain)
