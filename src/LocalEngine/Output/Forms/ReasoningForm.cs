namespace Wattwise.LocalEngine;

/// <summary>How a model's output tells reasoning from the answer. Immutable.</summary>
/// <param name="Open">The text that begins reasoning.</param>
/// <param name="Close">The text that ends it.</param>
internal sealed record ReasoningForm(string Open, string Close)
{
    /// <summary>The texts that close reasoning, as a model is made to write them: with the white space that it was trained on.</summary>
    public string Closing { get; init; } = Close;

    /// <summary>Whether the marks can be nothing else, and so may stand anywhere: other ones count at the beginning only.</summary>
    public bool IsUnmistakable => Markup.IsSpecial(Open);
}
