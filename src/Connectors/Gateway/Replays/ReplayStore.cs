using Microsoft.Extensions.Options;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Replays;

/// <summary>
/// Complete replies, for clients that did not get theirs and ask again: they get the same bytes, no model runs and nothing is booked.
/// Bounded in bytes and time. Thread-safe.
/// </summary>
internal sealed class ReplayStore(IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly LinkedList<Slot> _byAge = [];
    private long _bytes;

    /// <summary>The largest reply that is kept.</summary>
    public int MaxReplyBytes { get; } = (int)Math.Min(options.Value.MaxReplayBytes / 16, int.MaxValue);

    /// <summary>Room for replies that are being sent.</summary>
    public RecordingRoom Room { get; } = new(options.Value.MaxReplayBytes);

    public bool IsOn => options.Value.ReplayWindow > TimeSpan.Zero;

    /// <summary>The bytes that are kept now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>The reply under a key, and the fingerprint of the request that it was given to.</summary>
    public (StoredReply Reply, string BodyHash)? Find(string key)
    {
        lock (_lock)
        {
            DropOld();
            return _slots.TryGetValue(key, out var slot) && slot.Reply is { } reply ? (reply, slot.BodyHash) : null;
        }
    }

    /// <summary>Says that a request with this key runs, until its reply is kept or it is dropped.</summary>
    /// <returns>False if one runs already.</returns>
    public bool TryBegin(string key, string bodyHash)
    {
        lock (_lock)
            return _slots.TryAdd(key, new Slot(key, bodyHash));
    }

    /// <summary>Ends a request that has no reply to keep.</summary>
    public void Drop(string key)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(key, out var slot) && slot.Reply is null)
                _slots.Remove(key);
        }
    }

    /// <summary>Keeps a reply in place of an older one under the same key.</summary>
    public void Keep(string key, string bodyHash, StoredReply reply)
    {
        if (reply.Body.Length > MaxReplyBytes)
        {
            Drop(key);
            return;
        }

        lock (_lock)
        {
            if (_slots.Remove(key, out var older))
                Forget(older);
            var slot = new Slot(key, bodyHash) { Reply = reply, Since = time.GetTimestamp() };
            _slots.Add(key, slot);
            slot.Node = _byAge.AddLast(slot);
            _bytes += reply.Size;
            DropOld();
        }
    }

    private void DropOld()
    {
        while (_byAge.First?.Value is { } oldest
            && (_bytes > options.Value.MaxReplayBytes || time.GetElapsedTime(oldest.Since) > options.Value.ReplayWindow))
        {
            _slots.Remove(oldest.Key);
            Forget(oldest);
        }
    }

    private void Forget(Slot slot)
    {
        if (slot.Node is null)
            return;
        _byAge.Remove(slot.Node);
        _bytes -= slot.Reply!.Size;
    }

    private sealed class Slot(string key, string bodyHash)
    {
        public string Key { get; } = key;

        public string BodyHash { get; } = bodyHash;

        public StoredReply? Reply { get; init; }

        public long Since { get; init; }

        public LinkedListNode<Slot>? Node { get; set; }
    }
}
