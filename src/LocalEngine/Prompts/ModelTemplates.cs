namespace Wattwise.LocalEngine;

/// <summary>The chat templates that a model file carries.</summary>
/// <param name="Default">The one for all uses; null where there is none.</param>
/// <param name="ToolUse">The one for conversations with tools, where the model has one of its own for them.</param>
/// <param name="Tokens">The tokens that they print by name.</param>
internal sealed record ModelTemplates(string? Default, string? ToolUse, TemplateTokens Tokens)
{
    /// <summary>Chooses among the templates of a file.</summary>
    /// <param name="main">The one without a name.</param>
    /// <param name="named">Those with names, such as <c>tool_use</c> and <c>rag</c>.</param>
    /// <param name="tokens">The tokens that they print by name.</param>
    public static ModelTemplates Of(string? main, IReadOnlyDictionary<string, string> named, TemplateTokens tokens)
    {
        var toolUse = named.GetValueOrDefault("tool_use");
        return new(main is { Length: > 0 } ? main : named.GetValueOrDefault("default") ?? toolUse, toolUse, tokens);
    }
}
