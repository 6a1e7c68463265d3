extension IOLoop {
    /// Runs `work`, which may take long or wait, off the loop, and passes its result to `completion` on the loop.
    ///
    /// - Returns: the task, which can be cancelled; `completion` is still called.
    @discardableResult
    public func detach<Value: Sendable>(
        _ work: @escaping @Sendable () async -> Value, then completion: @escaping (Value) -> Void
    ) -> Task<Void, Never> {
        checkIsolated()
        // The box is filled and opened on the loop.
        let box = LoopBox(completion)
        return Task.detached { [self] in
            let value = await work()
            execute { box.value(value) }
        }
    }

    /// Runs `work`, which may block for long, on a thread of its own, and passes its result to `completion` on the loop.
    public func detachBlocking<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value, then completion: @escaping (Value) -> Void
    ) {
        checkIsolated()
        // The box is filled and opened on the loop.
        let box = LoopBox(completion)
        let run = { @Sendable [self] in
            let value = work()
            execute { box.value(value) }
        }
        // Without a thread to spare it blocks one of Swift's.
        if (try? NativeThread.start(name: "blocking", run)) == nil { Task.detached { run() } }
    }
}
