import BdtBase
import Synchronization

/// Long work of other processes, which they tell of by its title and in percent. Thread-safe.
package final class ForeignWork: Sendable {
    private let works = Mutex<[String: LongWork]>([:])
    private let show: LongWork.Show

    package init(show: @escaping LongWork.Show) { self.show = show }

    /// - Parameter percent: 100 ends the work.
    package func update(_ title: String, percent: Int, canResume: Bool) {
        let work = works.withLock { works in
            if percent >= 100 { return works.removeValue(forKey: title) }
            let work = works[title] ?? LongWork(title, canResume: canResume, show: show)
            works[title] = work
            return work
        }
        if percent >= 100 { work?.end() } else { work?.update(Double(percent) / 100) }
    }

    /// The processes are gone.
    package func endAll() {
        let ended = works.withLock { works in
            defer { works = [:] }
            return works
        }
        for work in ended.values { work.end() }
    }
}
