using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Gateway.Admin;

/// <summary>A few values by secrets of 256 bits, each for a time. Thread-safe.</summary>
/// <remarks>Secrets are kept by their hashes: how long a look-up takes tells nothing of one that would have been found.</remarks>
internal sealed class SecretTable<T>(int capacity, TimeSpan lifetime, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (T Value, long At)> _values = new(StringComparer.Ordinal);

    /// <summary>Keeps a value, and drops the oldest one where there are too many.</summary>
    public string Add(T value)
    {
        var secret = SecretTable.NewSecret();
        lock (_lock)
        {
            if (_values.Count >= capacity)
                _values.Remove(_values.MinBy(static pair => pair.Value.At).Key);
            _values.Add(HashOf(secret), (value, timeProvider.GetTimestamp()));
        }

        return secret;
    }

    public T? Find(string secret)
    {
        lock (_lock)
            return _values.TryGetValue(HashOf(secret), out var found) && IsLive(found.At) ? found.Value : default;
    }

    /// <summary>Removes a secret; it can be taken once.</summary>
    public bool TryTake(string secret)
    {
        lock (_lock)
            return _values.Remove(HashOf(secret), out var found) && IsLive(found.At);
    }

    private bool IsLive(long at) => timeProvider.GetElapsedTime(at) < lifetime;

    private static string HashOf(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
