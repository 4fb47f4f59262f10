namespace Wattwise.Gateway.Access;

/// <summary>A key that was read from the store, with its traffic at this gateway.</summary>
internal sealed class KnownKey(StoredKey stored, KeyTraffic traffic, long readAt)
{
    private long _readAt = readAt;
    private long _askedAt = readAt;
    private StoredKey _stored = stored;

    public StoredKey Stored => Volatile.Read(ref _stored);

    public KeyTraffic Traffic => traffic;

    /// <summary>When the store last answered.</summary>
    public long ReadAt => Volatile.Read(ref _readAt);

    /// <summary>When the store was last asked.</summary>
    public long AskedAt
    {
        get => Volatile.Read(ref _askedAt);
        set => Volatile.Write(ref _askedAt, value);
    }

    public void Renew(StoredKey stored, long readAt)
    {
        Volatile.Write(ref _stored, stored);
        Volatile.Write(ref _readAt, readAt);
    }
}
