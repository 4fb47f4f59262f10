using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Accounting;

/// <summary>Turns names of tenants and users into what a ledger keeps of them. For those who write a ledger. Not thread-safe.</summary>
/// <param name="key">The key of hashed names.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LedgerIdentities(byte[] key)
{
    private const string Prefix = "hmac:";
    private const int KeptBytes = 16;

    // Users have no limit; those beyond are hashed again.
    private const int MaxKnownNames = 100_000;

    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>What is kept of a name.</summary>
    /// <param name="name">The name; <see langword="null"/> stays so.</param>
    /// <param name="identity">How it is kept.</param>
    public string? Of(string? name, LedgerIdentity identity)
    {
        if (name is null || identity == LedgerIdentity.Omitted)
            return null;
        if (identity == LedgerIdentity.AsGiven)
            return name;
        if (_hashes.TryGetValue(name, out var hash))
            return hash;
        if (_hashes.Count >= MaxKnownNames)
            _hashes.Clear();
        return _hashes[name] = Hash(name);
    }

    /// <summary>A name as a keyed hash.</summary>
    /// <param name="name">The name.</param>
    public string Hash(string name) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)).AsSpan(0, KeptBytes));
}
