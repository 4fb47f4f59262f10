namespace Wattwise.Caching;

/// <summary>A scope as the file knows it: null stays null, and the empty name stays empty.</summary>
internal readonly record struct ScopeName(string? Tenant, string? User)
{
    /// <summary>
    /// The condition that selects a scope by parameters 1 and 2; an index serves it. The number 0 stands for null, since no text equals it.
    /// </summary>
    public const string Condition = "ifnull(tenant, 0) = ifnull(?1, 0) AND ifnull(user, 0) = ifnull(?2, 0)";

    public static ScopeName Of(CacheScope scope) => new(StorableText.Encode(scope.Tenant), StorableText.Encode(scope.User));
}
