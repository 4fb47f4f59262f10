namespace Wattwise.LocalEngine;

/// <summary>A request's prompt, ready to be computed.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Tokens">The prompt.</param>
/// <param name="Format">How it was written.</param>
/// <param name="End">The template's own text at its end.</param>
internal readonly record struct PreparedPrompt(LlamaEngine Engine, int[] Tokens, PromptFormat Format, string End);
