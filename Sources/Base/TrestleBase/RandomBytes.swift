extension SystemRandomNumberGenerator {
    /// `count` random bytes, suitable for nonces, salts and keys.
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
