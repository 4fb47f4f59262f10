using Npgsql;

namespace Wattwise.Caching;

/// <summary>
/// A scope as columns: a hash that indexes serve, and tenant and user themselves, compared once more and there for purges.
/// </summary>
internal readonly struct ScopeColumns(CacheScope scope)
{
    public NpgsqlParameter Hash() => SqlParameter.Bytes(ScopeHash.Compute(scope));

    public NpgsqlParameter Tenant() => SqlParameter.Text(StorableText.Encode(scope.Tenant));

    public NpgsqlParameter User() => SqlParameter.Text(StorableText.Encode(scope.User));
}
