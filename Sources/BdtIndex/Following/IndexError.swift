import BdtKernel
import BdtStorage

/// Why an index cannot start or go on.
package enum IndexError: Error, CustomStringConvertible {
    case storage(StorageError)
    /// A block or its undo data cannot be read.
    case kernel(KernelError)
    /// What is on disk contradicts itself or the chain. The text is for the user.
    case inconsistent(String)

    package var description: String {
        switch self {
        case .storage(let error): error.description
        case .kernel(let error): error.description
        case .inconsistent(let text): text
        }
    }
}

/// Runs `body`; a failure of the store becomes one of the index.
func stored<R: ~Copyable>(_ body: () throws(StorageError) -> R) throws(IndexError) -> R {
    do throws(StorageError) {
        return try body()
    } catch {
        throw .storage(error)
    }
}

/// Runs `body`; a failure of the kernel becomes one of the index.
func fromKernel<R>(_ body: () throws(KernelError) -> R) throws(IndexError) -> R {
    do throws(KernelError) {
        return try body()
    } catch {
        throw .kernel(error)
    }
}
