using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Wattwise.Compression;

/// <summary>Vectors of the latest texts, by a hash of the text. Keeps no text.</summary>
/// <remarks>
/// Two generations: when the newer one has half of the entries, it becomes the older one, whose entries are forgotten unless they were
/// asked for. Thread-safe.
/// </remarks>
internal sealed class VectorCache(int maxEntries)
{
    private readonly Lock _lock = new();
    private Dictionary<UInt128, float[]> _newer = [];
    private Dictionary<UInt128, float[]> _older = [];

    /// <summary>How many vectors there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _newer.Count + _older.Count;
        }
    }

    /// <summary>The vector of a text, or <see langword="null"/>.</summary>
    public float[]? Find(string text)
    {
        if (maxEntries < 2)
            return null;

        var key = KeyOf(text);
        lock (_lock)
        {
            if (_newer.TryGetValue(key, out var vector))
                return vector;
            if (_older.Remove(key, out vector))
                Put(key, vector);
            return vector;
        }
    }

    /// <summary>Remembers the vector of a text.</summary>
    public void Add(string text, float[] vector)
    {
        if (maxEntries < 2)
            return;

        var key = KeyOf(text);
        lock (_lock)
        {
            _older.Remove(key);
            Put(key, vector);
        }
    }

    private void Put(UInt128 key, float[] vector)
    {
        if (_newer.Count >= maxEntries / 2 && !_newer.ContainsKey(key))
            (_older, _newer) = (_newer, []);
        _newer[key] = vector;
    }

    private static UInt128 KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
