using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>A tool's result that a placeholder stands for.</summary>
/// <param name="Message">The place of its message in the list.</param>
/// <param name="Content">The place of the result among the message's contents.</param>
/// <param name="Result">The result.</param>
/// <param name="ToolName">The tool.</param>
/// <param name="Text">Its text, by <see cref="ToolResultText"/>.</param>
/// <param name="Tokens">The tokens of the text.</param>
/// <param name="IsSuperseded">True if it is cleared for a later result of the same call.</param>
internal sealed record ClearedResult(
    int Message, int Content, FunctionResultContent Result, string ToolName, string Text, int Tokens, bool IsSuperseded);
