namespace Wattwise.LocalEngine;

/// <summary>A piece of a rendered prompt.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsContent">Whether a message's author wrote it; control tokens are recognised in the template's own text only.</param>
internal readonly record struct PromptPart(string Text, bool IsContent);
