namespace Wattwise.LocalEngine;

/// <summary>A call of a tool in a conversation.</summary>
/// <param name="Id">Unique in the conversation.</param>
/// <param name="Name">The tool.</param>
/// <param name="ArgumentsJson">The arguments: a JSON object.</param>
internal sealed record ChatToolCall(string Id, string Name, string ArgumentsJson);
