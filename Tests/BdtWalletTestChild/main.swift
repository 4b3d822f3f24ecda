import BdtInterfaces
import BdtWallet
import Foundation

// A process for the tests of BdtWallet to start: enters the sandbox with its first argument as the only folder, tries what a process that was
// taken over would try, and writes a line for each try: what, and the error.

let arguments = CommandLine.arguments
let inside = arguments[1]
let outside = arguments[2]
Sandbox.enter(Confinement(folders: [inside]), connects: arguments.count > 3)

func report(_ name: String, _ succeeded: Bool) { print("\(name): \(succeeded ? "done" : String(cString: strerror(errno)))") }

func canOpen(_ path: String, _ flags: Int32) -> Bool {
    errno = 0
    let descriptor = open(path, flags, 0o600)
    if descriptor >= 0 { close(descriptor) }
    return descriptor >= 0
}

func canConnectSocket(_ family: Int32) -> Bool {
    errno = 0
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    if descriptor >= 0 { close(descriptor) }
    return descriptor >= 0
}

report("write inside", canOpen(inside + "/new", O_WRONLY | O_CREAT))
report("make folder inside", mkdir(inside + "/folder", 0o700) == 0)
report("rename inside", rename(inside + "/new", inside + "/folder/new") == 0)
report("remove inside", unlink(inside + "/folder/new") == 0)
report("write outside", canOpen(outside + "/new", O_WRONLY | O_CREAT))
report("read outside", canOpen(outside + "/secret", O_RDONLY))
report("write through a link", canOpen(inside + "/link/new", O_WRONLY | O_CREAT))
report("remove outside", unlink(outside + "/secret") == 0)
report("list the home folder", opendir("/root") != nil)
report("read passwords", canOpen("/etc/passwd", O_RDONLY))
report("read its own state", canOpen("/proc/\(getpid())/stat", O_RDONLY))
report("internet socket", canConnectSocket(AF_INET))
report("internet socket 6", canConnectSocket(AF_INET6))
report("unix socket", canConnectSocket(AF_UNIX))
var words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
errno = 0
report("start a program", execv("/bin/true", &words) == 0)
errno = 0
report("signal another process", kill(getppid(), 0) == 0)
// Threads that start later are no better off.
let done = DispatchSemaphore(value: 0)
DispatchQueue.global().async {
    report("write outside on a thread", canOpen(outside + "/new", O_WRONLY | O_CREAT))
    done.signal()
}
done.wait()
