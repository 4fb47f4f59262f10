namespace Wattwise.LocalEngine;

/// <summary>Knows whether a stream of bytes is between two characters. Mutable.</summary>
internal struct Utf8Border
{
    private int _missing;

    /// <summary>Whether no character is half there.</summary>
    public readonly bool IsHere => _missing == 0;

    /// <summary>Goes on behind more bytes.</summary>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _missing = value switch
            {
                < 0x80 => 0,
                < 0xC0 => Math.Max(0, _missing - 1),
                < 0xE0 => 1,
                < 0xF0 => 2,
                _ => 3,
            };
        }
    }
}
