import Synchronization

/// Facts that change once and are asked for from any thread.
final class KernelFlags: Sendable {
    private let stopping = Atomic<Bool>(false)
    private let importing = Atomic<Bool>(false)
    private let reindexing = Atomic<Bool>(false)
    private let leftInitialDownload = Atomic<Bool>(false)
    private let pruned = Atomic<Bool>(false)
    private let broken = Atomic<Bool>(false)
    private let unwritable = Atomic<Bool>(false)

    /// Long work is to end soon.
    var isInterrupted: Bool {
        get { stopping.load(ordering: .relaxed) }
        set { stopping.store(newValue, ordering: .relaxed) }
    }

    var isImporting: Bool {
        get { importing.load(ordering: .relaxed) }
        set { importing.store(newValue, ordering: .relaxed) }
    }

    /// The block files are to be read in anew, or are being.
    var isReindexing: Bool {
        get { reindexing.load(ordering: .relaxed) }
        set { reindexing.store(newValue, ordering: .relaxed) }
    }

    /// Set once; never reset.
    var isInitialDownloadOver: Bool {
        get { leftInitialDownload.load(ordering: .relaxed) }
        set { leftInitialDownload.store(newValue, ordering: .relaxed) }
    }

    /// Block files were removed at some time.
    var hasPruned: Bool {
        get { pruned.load(ordering: .relaxed) }
        set { pruned.store(newValue, ordering: .relaxed) }
    }

    /// Something failed that cannot be repaired while running: nothing is changed any more.
    var isBroken: Bool {
        get { broken.load(ordering: .relaxed) }
        set { broken.store(newValue, ordering: .relaxed) }
    }

    /// Disk or database failed: nothing is written any more either, so that what is on disk stays as it is.
    var isUnwritable: Bool {
        get { unwritable.load(ordering: .relaxed) }
        set { unwritable.store(newValue, ordering: .relaxed) }
    }
}
