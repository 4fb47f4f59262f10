using System.Diagnostics.CodeAnalysis;

namespace Wattwise.Compression;

/// <summary>Originals in memory, found by scope and reference together: bounded in bytes for each scope and in all, the one not used
/// for longest first.</summary>
/// <remarks>An unknown reference, an expired one and one of another scope are the same to it. Thread-safe.</remarks>
internal sealed class OriginalStore(CompressionReferenceOptions options, TimeProvider timeProvider)
{
    /// <summary>Bytes that an original takes beside its text, near enough for a limit.</summary>
    private const int BytesPerOriginal = 400;

    private readonly Lock _lock = new();
    private readonly Dictionary<CacheScope, Shelf> _shelves = [];
    private readonly LinkedList<Original> _byUse = [];
    private long _bytes;

    /// <summary>How many there are, expired ones that nobody removed yet included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byUse.Count;
        }
    }

    /// <summary>Bytes that they take, near enough for a limit.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>True if a text is small enough to be kept.</summary>
    public bool Fits(string text) => SizeOf(text) <= Math.Min(options.MaxBytes, options.MaxBytesPerScope);

    /// <summary>Finds the reference of a text that was kept before, without computing it, and counts that as a use by the app.</summary>
    public bool TryRenew(CacheScope scope, string source, string text, [NotNullWhen(true)] out string? reference)
    {
        lock (_lock)
        {
            reference = null;
            if (!_shelves.TryGetValue(scope, out var shelf) || !shelf.BySource.TryGetValue(source, out var original)
                || original.Text != text)
            {
                return false;
            }

            Use(shelf, original, isSent: true);
            reference = original.Reference;
            return true;
        }
    }

    /// <summary>Keeps a text, or renews it. One that does not fit is not kept.</summary>
    public void Put(CacheScope scope, string source, string reference, string text)
    {
        if (!Fits(text))
            return;

        lock (_lock)
        {
            RemoveIdle();
            if (!_shelves.TryGetValue(scope, out var shelf))
                _shelves[scope] = shelf = new Shelf(scope);
            if (shelf.ByReference.TryGetValue(reference, out var known))
            {
                Use(shelf, known, isSent: true);
                return;
            }

            var size = SizeOf(text);
            while (shelf.Bytes + size > options.MaxBytesPerScope)
                Remove(shelf.ByUse.First!.Value);
            while (_bytes + size > options.MaxBytes)
                Remove(_byUse.First!.Value);

            // The last of its scope may have left, and the shelf with it.
            _shelves[scope] = shelf;
            var original = new Original(shelf, source, reference, text, size);
            shelf.ByReference[reference] = original;
            shelf.BySource[source] = original;
            shelf.Bytes += size;
            _bytes += size;
            Use(shelf, original, isSent: true);
        }
    }

    /// <summary>Finds a text and counts that as a use; <see langword="null"/> if there is none of that name in that scope.</summary>
    public string? Find(CacheScope scope, string reference)
    {
        lock (_lock)
        {
            RemoveIdle();
            if (!_shelves.TryGetValue(scope, out var shelf) || !shelf.ByReference.TryGetValue(reference, out var original))
                return null;
            if (IsTooOld(original))
            {
                Remove(original);
                return null;
            }

            Use(shelf, original, isSent: false);
            return original.Text;
        }
    }

    /// <summary>Removes the originals of some scopes.</summary>
    /// <returns>How many there were.</returns>
    public int Remove(Func<CacheScope, bool> isMeant)
    {
        lock (_lock)
        {
            Original[] meant = [.. _byUse.Where(original => isMeant(original.Shelf.Scope))];
            foreach (var original in meant)
                Remove(original);
            return meant.Length;
        }
    }

    /// <summary>Removes what has expired.</summary>
    /// <returns>True if something is left.</returns>
    public bool Sweep()
    {
        lock (_lock)
        {
            RemoveIdle();
            foreach (var original in _byUse.Where(IsTooOld).ToArray())
                Remove(original);
            return _byUse.Count > 0;
        }
    }

    private void RemoveIdle()
    {
        var now = timeProvider.GetUtcNow();
        while (_byUse.First is { Value: { } oldest } && now - oldest.UsedAt >= options.IdleLifetime)
            Remove(oldest);
    }

    private bool IsTooOld(Original original) => timeProvider.GetUtcNow() - original.SentAt >= options.MaxLifetime;

    private void Use(Shelf shelf, Original original, bool isSent)
    {
        original.UsedAt = timeProvider.GetUtcNow();
        if (isSent)
            original.SentAt = original.UsedAt;
        if (original.InAll.List is not null)
        {
            _byUse.Remove(original.InAll);
            shelf.ByUse.Remove(original.InScope);
        }

        _byUse.AddLast(original.InAll);
        shelf.ByUse.AddLast(original.InScope);
    }

    private void Remove(Original original)
    {
        var shelf = original.Shelf;
        _byUse.Remove(original.InAll);
        shelf.ByUse.Remove(original.InScope);
        shelf.ByReference.Remove(original.Reference);
        if (shelf.BySource.TryGetValue(original.Source, out var known) && known == original)
            shelf.BySource.Remove(original.Source);
        shelf.Bytes -= original.Size;
        _bytes -= original.Size;
        if (shelf.ByReference.Count == 0)
            _shelves.Remove(shelf.Scope);
    }

    private static long SizeOf(string text) => (sizeof(char) * (long)text.Length) + BytesPerOriginal;

    /// <summary>The originals of one scope.</summary>
    private sealed class Shelf(CacheScope scope)
    {
        public CacheScope Scope { get; } = scope;

        public Dictionary<string, Original> ByReference { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Original> BySource { get; } = new(StringComparer.Ordinal);

        public LinkedList<Original> ByUse { get; } = [];

        public long Bytes { get; set; }
    }

    private sealed class Original
    {
        public Original(Shelf shelf, string source, string reference, string text, long size)
        {
            (Shelf, Source, Reference, Text, Size) = (shelf, source, reference, text, size);
            InAll = new(this);
            InScope = new(this);
        }

        public Shelf Shelf { get; }

        public string Source { get; }

        public string Reference { get; }

        public string Text { get; }

        public long Size { get; }

        public LinkedListNode<Original> InAll { get; }

        public LinkedListNode<Original> InScope { get; }

        public DateTimeOffset UsedAt { get; set; }

        public DateTimeOffset SentAt { get; set; }
    }
}
