namespace Wattwise.LocalEngine.Templates;

/// <summary>What a template may cost.</summary>
internal sealed record TemplateLimits
{
    public static TemplateLimits Default { get; } = new();

    /// <summary>The longest source, in characters. The longest published ones have some 30,000.</summary>
    public int SourceLength { get; init; } = 1 << 20;

    /// <summary>Nodes evaluated and elements made.</summary>
    public long Steps { get; init; } = 10_000_000;

    /// <summary>
    /// Characters of all texts that a rendering makes, those in between included; on top of <see cref="CharactersPerInput"/>.
    /// </summary>
    public long Characters { get; init; } = 16 << 20;

    /// <summary>
    /// As many characters more for each character of the conversation: templates trim, split and join what they are given.
    /// </summary>
    public int CharactersPerInput { get; init; } = 64;

    /// <summary>Macros within macros, and loops within recursive loops.</summary>
    public int CallDepth { get; init; } = 200;

    /// <summary>Nesting of the source, and of values.</summary>
    public int Nesting { get; init; } = 500;
}
