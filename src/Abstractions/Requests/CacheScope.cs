namespace Wattwise;

/// <summary>Who may share cached answers: entries are found only by requests with an equal scope.</summary>
/// <param name="Tenant">The tenant; <see langword="null"/> for an app without tenants.</param>
/// <param name="User">The user; <see langword="null"/> to share among the tenant's users.</param>
public readonly record struct CacheScope(string? Tenant, string? User = null)
{
    /// <summary>True if more than one user may be served from the scope.</summary>
    public bool IsShared => User is null;
}
