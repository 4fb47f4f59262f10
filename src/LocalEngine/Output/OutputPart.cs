namespace Wattwise.LocalEngine;

/// <summary>A piece of a model's output.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text, whole characters; empty for a call.</param>
/// <param name="Call">The call, if it is one.</param>
internal readonly record struct OutputPart(OutputPartKind Kind, string Text, ParsedCall? Call = null);
