namespace Wattwise.LocalEngine;

/// <summary>A conversation as a template wrote it.</summary>
/// <param name="Parts">The text.</param>
/// <param name="End">The template's own text at its end: what it opened for the answer.</param>
/// <param name="IsTold">Whether the system message tells the model of the tools, for want of a place of their own.</param>
internal sealed record RenderedPrompt(IReadOnlyList<PromptPart> Parts, string End, bool IsTold);
