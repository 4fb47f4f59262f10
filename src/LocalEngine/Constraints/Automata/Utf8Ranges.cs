namespace Wattwise.LocalEngine;

/// <summary>Splits ranges of characters into sequences of byte ranges of their UTF-8 forms.</summary>
internal static class Utf8Ranges
{
    private static readonly int[] LastOfLength = [0x7F, 0x7FF, 0xFFFF, CodePointSet.Largest];

    /// <summary>Calls <paramref name="emit"/> with the lowest and the highest form of each sequence; both have the same length.</summary>
    public static void Split(int first, int last, Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> emit)
    {
        for (var length = 1; length <= 4; length++)
        {
            var low = Math.Max(first, length == 1 ? 0 : LastOfLength[length - 2] + 1);
            var high = Math.Min(last, LastOfLength[length - 1]);
            if (low <= high)
                Split(low, high, length, emit);
        }
    }

    /// <summary>The UTF-8 form of a character; surrogates too, whose form no text has.</summary>
    public static int Encode(int codePoint, Span<byte> bytes)
    {
        switch (codePoint)
        {
            case <= 0x7F:
                bytes[0] = (byte)codePoint;
                return 1;
            case <= 0x7FF:
                bytes[0] = (byte)(0xC0 | (codePoint >> 6));
                bytes[1] = (byte)(0x80 | (codePoint & 0x3F));
                return 2;
            case <= 0xFFFF:
                bytes[0] = (byte)(0xE0 | (codePoint >> 12));
                bytes[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
                bytes[2] = (byte)(0x80 | (codePoint & 0x3F));
                return 3;
            default:
                bytes[0] = (byte)(0xF0 | (codePoint >> 18));
                bytes[1] = (byte)(0x80 | ((codePoint >> 12) & 0x3F));
                bytes[2] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
                bytes[3] = (byte)(0x80 | (codePoint & 0x3F));
                return 4;
        }
    }

    private static void Split(int low, int high, int length, Action<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> emit)
    {
        for (var i = 1; i < length; i++)
        {
            var mask = (1 << (6 * i)) - 1;
            if ((low & ~mask) == (high & ~mask))
                continue;
            if ((low & mask) != 0)
            {
                Split(low, low | mask, length, emit);
                Split((low | mask) + 1, high, length, emit);
                return;
            }

            if ((high & mask) != mask)
            {
                Split(low, (high & ~mask) - 1, length, emit);
                Split(high & ~mask, high, length, emit);
                return;
            }
        }

        var from = new byte[length];
        var to = new byte[length];
        Encode(low, from);
        Encode(high, to);
        emit(from, to);
    }
}
