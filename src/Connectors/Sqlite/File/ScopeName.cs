namespace Wattwise.Caching;

/// <summary>A scope as the file knows it: null stays null, and the empty name stays empty.</summary>
internal readonly record struct ScopeName(byte[]? Tenant, byte[]? User)
{
    /// <summary>The condition that selects a scope by parameters 1 and 2; an index serves it. The number 0 stands for null, since no bytes equal it.</summary>
    public const string Condition = "ifnull(tenant, 0) = ifnull(?1, 0) AND ifnull(user, 0) = ifnull(?2, 0)";

    /// <exception cref="ArgumentException">A name is not valid text.</exception>
    public static ScopeName Of(CacheScope scope) => new(Encode(scope.Tenant), Encode(scope.User));

    private static byte[]? Encode(string? name) => name is null ? null : StoredText.Encode(name);
}
