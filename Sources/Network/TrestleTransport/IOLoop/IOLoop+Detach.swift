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
}
