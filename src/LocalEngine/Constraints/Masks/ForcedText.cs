namespace Wattwise.LocalEngine;

/// <summary>The text that must follow a place in a constraint.</summary>
/// <param name="Bytes">Its bytes, as far as there is one way to write it.</param>
/// <param name="Covered">By the place of a byte: whether a token that begins there may reach beyond the text.</param>
internal sealed record ForcedText(byte[] Bytes, bool[] Covered)
{
    public static ForcedText None { get; } = new([], []);
}
