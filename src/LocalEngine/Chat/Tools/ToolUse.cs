namespace Wattwise.LocalEngine;

/// <summary>The tools of a request, and how the model may use them.</summary>
/// <param name="Tools">The tools; at least one, each with a name of its own.</param>
/// <param name="Choice">Whether and which of them must be called.</param>
/// <param name="IsParallel">Whether one turn may call several.</param>
/// <param name="Settings">How their schemas are read.</param>
internal sealed record ToolUse(IReadOnlyList<ToolDescription> Tools, ToolChoice Choice, bool IsParallel, SchemaSettings Settings);
