using System.Security.Cryptography;

namespace Wattwise.Gateway.Access;

/// <summary>A key as it is kept.</summary>
internal sealed record StoredKey(GatewayKey Key, byte[] Hash)
{
    /// <summary>Whether a key that was sent is this one. Takes as long for one that differs early as for one that differs late.</summary>
    public bool Matches(ReadOnlySpan<char> text) => CryptographicOperations.FixedTimeEquals(Hash, KeyText.HashOf(text));
}
