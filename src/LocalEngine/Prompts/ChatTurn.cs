namespace Wattwise.LocalEngine;

/// <summary>One message as templates know it.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">The text.</param>
internal sealed record ChatTurn(string Role, string Text)
{
    public const string System = "system";
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string Tool = "tool";

    /// <summary>
    /// The pieces that the text came in, if it did not come whole: they are handed over as such to templates that want pieces.
    /// </summary>
    public IReadOnlyList<string>? Parts { get; init; }

    /// <summary>The tools that the assistant called.</summary>
    public IReadOnlyList<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>What the assistant thought before its text.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The call that a tool's message answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The tool that a tool's message is of.</summary>
    public string? ToolName { get; init; }

    /// <summary>The characters of all that it says.</summary>
    public long Length =>
        Text.Length + (Reasoning?.Length ?? 0) + ToolCalls.Sum(call => (long)call.Name.Length + call.ArgumentsJson.Length);
}
