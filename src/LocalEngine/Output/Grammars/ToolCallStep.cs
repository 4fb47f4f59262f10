namespace Wattwise.LocalEngine;

/// <summary>A step of a call in a grammar.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Lexemes">Its lexeme, or one for each tool.</param>
internal readonly record struct ToolCallStep(ToolCallStepKind Kind, IReadOnlyList<int> Lexemes);
