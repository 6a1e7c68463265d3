import TrestleBase
import WireBytes

/// Credentials that are kept until shortly before their end, for the program itself and for each role it assumes.
public actor AWSCredentialProvider {
    private let chain: CredentialChain
    /// By role; `nil` is the program's own.
    private var kept: [String?: AWSCredentials] = [:]
    private var fetches: [String?: Task<Result<AWSCredentials, CloudError>, Never>] = [:]

    /// They are replaced this long before their end, as by AWS' own programs.
    private static let reserve = Duration.seconds(300)
    /// The most roles; rules name few.
    private static let maximumRoles = 256
    /// Those without an end are looked for again after this time, for a file that has changed.
    private static let lifetime = Duration.seconds(300)
    private var times: [String?: WallTime] = [:]
    /// When all places were looked at in vain: that takes seconds, and is not repeated at once.
    private var failure: (error: CloudError, time: WallTime)?
    private static let failureLifetime = Duration.seconds(5)

    public init(_ rim: CloudRim) { chain = CredentialChain(rim) }

    /// The region of the environment or the profile; `nil` when none is set.
    ///
    /// - Throws: `configuration` when one is set that is not a valid name of a region.
    public nonisolated var configuredRegion: String? {
        get throws(CloudError) { try chain.configuredRegion() }
    }

    nonisolated var rim: CloudRim { chain.rim }

    /// The program's own credentials, or those of a role that it assumes.
    ///
    /// - Parameter role: an ARN. Default: `nil`, the program's own.
    public func credentials(role: String? = nil) async throws(CloudError) -> AWSCredentials {
        let now = chain.rim.now()
        if let found = kept[role], found.isValid(at: now, for: Self.reserve),
            let time = times[role], time.duration(to: now) < Self.lifetime || found.expiration != nil
        {
            return found
        }
        if let failure, failure.time.duration(to: now) < Self.failureLifetime { throw failure.error }
        if let fetch = fetches[role] { return try await fetch.value.get() }
        let fetch = Task { await self.fetch(role) }
        fetches[role] = fetch
        let result = await fetch.value
        fetches[role] = nil
        switch result {
        case .success(let found):
            if kept.count >= Self.maximumRoles {
                kept.removeAll()
                times.removeAll()
            }
            kept[role] = found
            times[role] = now
            return found
        case .failure(let error):
            if error.code == .noCredentials { failure = (error, now) }
            // Those that are kept may hold for some minutes more.
            if error.isTransient, let found = kept[role], found.isValid(at: now, for: .seconds(10)) { return found }
            throw error
        }
    }

    private func fetch(_ role: String?) async -> Result<AWSCredentials, CloudError> {
        do throws(CloudError) {
            guard let role else { return .success(try await chain.find()) }
            let own = try await credentials()
            return .success(
                try await AWSCaller(rim: chain.rim).assumeRole(
                    RoleRequest(roleARN: role), region: try chain.region(), credentials: own))
        } catch {
            return .failure(error)
        }
    }

    /// Forgets what it holds: a service has refused it.
    func forget(role: String?) { kept[role] = nil }
}
