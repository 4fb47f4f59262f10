using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>A result of a <see cref="ToolTurn"/>.</summary>
/// <param name="Message">The place of its message.</param>
/// <param name="Content">The place among the message's contents.</param>
/// <param name="Call">The call.</param>
/// <param name="Result">The result.</param>
internal sealed record ToolTurnResult(int Message, int Content, FunctionCallContent Call, FunctionResultContent Result);
