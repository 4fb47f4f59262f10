using System.Security.Cryptography;
using StackExchange.Redis;

namespace Wattwise.Accounting;

/// <summary>What all processes of a ledger agree on: whoever comes first writes it down.</summary>
internal static class LedgerSettings
{
    public static readonly RedisValue Id = "id";
    public static readonly RedisValue IdentityKey = "identity_key";
    private const int KeyBytes = 32;

    // The hash of no name at all.
    private static readonly RedisValue IdentityCheck = "identity_check";

    /// <summary>Agrees on the key of hashed names.</summary>
    /// <param name="database">The server.</param>
    /// <param name="settings">The hash.</param>
    /// <param name="given">The key that this process was given; <see langword="null"/> for the one that the server holds.</param>
    /// <param name="known">The key that this process used until now, for a server that lost its data.</param>
    /// <returns>The key, and whether others use the same.</returns>
    public static async Task<(byte[] Key, bool IsSame)> AgreeAsync(IDatabase database, RedisKey settings, byte[]? given, byte[]? known)
    {
        await database.HashSetAsync(settings, Id, Guid.NewGuid().ToByteArray(bigEndian: true), When.NotExists).ConfigureAwait(false);
        if (given is null)
        {
            await database.HashSetAsync(settings, IdentityKey, known ?? RandomNumberGenerator.GetBytes(KeyBytes), When.NotExists)
                .ConfigureAwait(false);
            given = (byte[])(await database.HashGetAsync(settings, IdentityKey).ConfigureAwait(false))!;
        }

        var check = new LedgerIdentities(given).Hash("");
        await database.HashSetAsync(settings, IdentityCheck, check, When.NotExists).ConfigureAwait(false);
        return (given, await database.HashGetAsync(settings, IdentityCheck).ConfigureAwait(false) == check);
    }
}
