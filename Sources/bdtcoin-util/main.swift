import BdtUtil
import Foundation

exit(UtilityTool.run(Array(CommandLine.arguments.dropFirst())))
