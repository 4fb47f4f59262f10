namespace Wattwise.LocalEngine;

/// <summary>Bytes that no automaton at hand distinguishes.</summary>
internal sealed class ByteClasses
{
    private byte[] _classOf = new byte[256];

    public int Count { get; private set; } = 1;

    public byte[] Map => _classOf;

    /// <summary>One byte of each class.</summary>
    public byte[] Examples()
    {
        var examples = new byte[Count];
        for (var value = 255; value >= 0; value--)
            examples[_classOf[value]] = (byte)value;
        return examples;
    }

    /// <summary>Tells bytes apart that another division tells apart.</summary>
    public void Refine(ReadOnlySpan<byte> other)
    {
        var known = new Dictionary<(byte, byte), byte>();
        var refined = new byte[256];
        for (var value = 0; value < 256; value++)
        {
            var pair = (_classOf[value], other[value]);
            if (!known.TryGetValue(pair, out var id))
                known[pair] = id = (byte)known.Count;
            refined[value] = id;
        }

        _classOf = refined;
        Count = known.Count;
    }

    /// <summary>Tells a range of bytes from the others.</summary>
    public static ByteClasses OfBoundaries(ReadOnlySpan<bool> isFirst)
    {
        var map = new byte[256];
        byte id = 0;
        for (var value = 1; value < 256; value++)
            map[value] = isFirst[value] ? ++id : id;
        return new() { _classOf = map, Count = id + 1 };
    }
}
