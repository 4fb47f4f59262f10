using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Caching;

/// <summary>
/// Warns once of entries that a store passes over since it cannot read them: damaged ones, and those whose key is gone. For those who write
/// a store.
/// </summary>
/// <param name="logger">Takes the warning; <see langword="null"/> for none.</param>
/// <remarks>Thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class UnreadableEntries(ILogger? logger)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private int _hasWarned;

    /// <summary>Warns of an entry, if none was warned of before.</summary>
    /// <param name="exception">The reason: an <see cref="InvalidDataException"/> of <see cref="CacheEntryFormat"/> or a
    /// <see cref="System.Security.Cryptography.CryptographicException"/> of the <see cref="ICacheProtector"/>.</param>
    /// <param name="id">The entry's name in the store.</param>
    public void Warn(Exception exception, object id)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
            _logger.LogWarning(
                exception, "Entries of the semantic cache cannot be read and are passed over, entry {Id} for one. This is logged once.",
                id);
    }
}
