public import TrestleBase

extension SeededRandom {
    /// `true` in `percent` of 100 calls.
    public mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }

    /// A number from 0 up to, and not including, `limit`, which is 1 or more.
    public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
