namespace Wattwise.LocalEngine;

/// <summary>The texts of tokens that templates print by name.</summary>
/// <param name="Bos">Begin of sequence; empty where the vocabulary has none.</param>
/// <param name="Eos">End of sequence.</param>
internal readonly record struct TemplateTokens(string Bos, string Eos)
{
    public static TemplateTokens None { get; } = new("", "");
}
