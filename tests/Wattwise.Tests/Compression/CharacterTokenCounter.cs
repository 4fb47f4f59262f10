using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

/// <summary>Tokens by a rule that a test can work out: four ASCII characters, or one other, make a token.</summary>
internal sealed class CharacterTokenCounter : ITokenCounter
{
    private const int CharactersPerToken = 4;

    public static CharacterTokenCounter Instance { get; } = new();

    public bool IsEstimate => true;

    public int Count(ReadOnlySpan<char> text)
    {
        var ascii = 0;
        foreach (var character in text)
            ascii += char.IsAscii(character) ? 1 : 0;
        return text.Length - ascii + ((ascii + CharactersPerToken - 1) / CharactersPerToken);
    }
}
