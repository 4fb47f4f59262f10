namespace Wattwise;

/// <summary>Who may share cached answers: entries are found only by requests with an equal scope.</summary>
/// <param name="Tenant">The tenant; <see langword="null"/> for an app without tenants. In a request's options, <see langword="null"/> keeps
/// the tenant that is known already, see <see cref="WattwiseRequestOptions.CacheScope"/>.</param>
/// <param name="User">The user; <see langword="null"/> or blank to share among the tenant's users.</param>
public readonly record struct CacheScope(string? Tenant, string? User = null)
{
    /// <summary>
    /// Shared by all callers of the app, whatever the tenant and user of the request that this one is part of. Equal to
    /// <see langword="default"/>, which in a request's options means "not said".
    /// </summary>
    public static CacheScope AppWide { get; } = new(null) { IsAppWide = true };

    /// <summary>True if more than one user may be served from the scope. A blank user is nobody's name.</summary>
    public bool IsShared => string.IsNullOrWhiteSpace(User);

    internal bool IsAppWide { get; private init; }

    /// <summary>Equal tenants and users.</summary>
    /// <param name="other">Another scope.</param>
    public bool Equals(CacheScope other) => Tenant == other.Tenant && User == other.User;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tenant, User);
}
