import Foundation
import PackagePlugin

/// Runs the Cap'n Proto compiler with capnpc-swift over the schemas of a target: those in its own folder, else those of `capnp/`.
@main struct CapnpSwiftPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let common = context.package.directoryURL.appending(path: "capnp")
        let own = try schemas(in: target.directoryURL)
        let (folder, files) = own.isEmpty ? (common, try schemas(in: common)) : (target.directoryURL, own)
        let generator = try context.tool(named: "capnpc-swift").url
        let output = context.pluginWorkDirectoryURL
        return [
            .buildCommand(
                displayName: "Generating Swift from \(files.count) Cap'n Proto schemas for \(target.name)", executable: try compiler(),
                arguments: [
                    "compile", "-o\(generator.path):\(output.path)", "--src-prefix=\(folder.path)", "--import-path=\(common.path)",
                ] + files.map(\.path),
                inputFiles: files + [generator], outputFiles: files.map { output.appending(path: $0.lastPathComponent + ".swift") })
        ]
    }

    private func schemas(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "capnp" }.sorted { $0.path < $1.path }
    }

    private func compiler() throws -> URL {
        let folders =
            ["/usr/bin", "/usr/local/bin"] + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/capnp") {
            return URL(filePath: folder + "/capnp")
        }
        throw PluginError.noCompiler
    }
}

enum PluginError: Error, CustomStringConvertible {
    case noCompiler

    var description: String { "The Cap'n Proto compiler is missing: run `make -C depends`." }
}
