using Microsoft.Extensions.Options;

namespace Wattwise.Gateway.Responses;

/// <summary>
/// Items of replies by their ids, for clients that send an <c>item_reference</c> in place of an earlier answer. Only the tenant that got an
/// item finds it. Bounded in bytes and time, the oldest go first. Thread-safe.
/// </summary>
internal sealed class SentItems(IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Id), SentItem> _items = [];
    private readonly Queue<(string Tenant, string Id, long Since)> _byAge = [];
    private long _bytes;

    /// <summary>The bytes that are kept now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    public SentItem? Find(string tenant, string id)
    {
        lock (_lock)
        {
            DropOld();
            return _items.GetValueOrDefault((tenant, id));
        }
    }

    public void Keep(string tenant, string id, SentItem item)
    {
        if (options.Value.ItemWindow <= TimeSpan.Zero)
            return;
        lock (_lock)
        {
            if (!_items.TryAdd((tenant, id), item))
                return;
            _byAge.Enqueue((tenant, id, time.GetTimestamp()));
            _bytes += item.Size;
            DropOld();
        }
    }

    private void DropOld()
    {
        while (_byAge.TryPeek(out var oldest)
            && (_bytes > options.Value.MaxItemBytes || time.GetElapsedTime(oldest.Since) > options.Value.ItemWindow))
        {
            _byAge.Dequeue();
            if (_items.Remove((oldest.Tenant, oldest.Id), out var item))
                _bytes -= item.Size;
        }
    }
}
