namespace Wattwise.LocalEngine;

/// <summary>Whether a model calls tools.</summary>
/// <param name="Mode">How.</param>
/// <param name="Name">The only tool that may be called; null for any.</param>
internal readonly record struct ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    /// <summary>As the model sees fit.</summary>
    public static ToolChoice Auto => new(ToolChoiceMode.Auto);

    /// <summary>Not at all.</summary>
    public static ToolChoice None => new(ToolChoiceMode.None);

    /// <summary>At least once, whichever tool.</summary>
    public static ToolChoice Required => new(ToolChoiceMode.Required);

    /// <summary>At least once, that tool.</summary>
    public static ToolChoice Named(string name) => new(ToolChoiceMode.Required, name);
}
