extension IOLoop {
    /// Does `work`, which may take long or wait, away from the loop, and hands its result to `completion` on the loop.
    ///
    /// - Returns: the task, to cancel; `completion` is called all the same.
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
