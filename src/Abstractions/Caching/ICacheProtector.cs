namespace Wattwise.Caching;

/// <summary>
/// Encrypts what a store writes outside of the process: prompts and answers. A hook for the app's own keys (Data Protection, a key vault).
/// </summary>
/// <remarks>
/// Implementations are thread-safe. Vectors are written in the clear, since the store must compare them: an embedding tells what its text
/// is about. Scopes, keys, times, model ids and tags that a store filters by are in the clear too.
/// </remarks>
public interface ICacheProtector
{
    /// <summary>Encrypts a payload.</summary>
    /// <param name="scope">Whose payload it is; for a key of its own.</param>
    /// <param name="key">The entry's key: authenticate it as associated data, so that a payload that was moved to another entry is
    /// refused.</param>
    /// <param name="payload">The plain bytes.</param>
    byte[] Protect(CacheScope scope, CacheKey key, ReadOnlySpan<byte> payload);

    /// <summary>Decrypts a payload.</summary>
    /// <param name="scope">Whose payload it is.</param>
    /// <param name="key">The entry's key, as it was given to <see cref="Protect"/>.</param>
    /// <param name="payload">What <see cref="Protect"/> gave.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The payload was tampered with or belongs to another entry, or
    /// the secret is gone.</exception>
    byte[] Unprotect(CacheScope scope, CacheKey key, ReadOnlySpan<byte> payload);
}
