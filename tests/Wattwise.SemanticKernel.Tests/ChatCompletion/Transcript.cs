using System.Text.Json;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

/// <summary>All that an app can see of an exchange, as lines of text that are compared.</summary>
internal sealed class Transcript
{
    private readonly List<string> _lines = [];

    public void Add(string line) => _lines.Add(line);

    public void Add(ChatMessageContent content)
    {
        Add($"{content.GetType().Name} {JsonSerializer.Serialize(content)} inner {content.InnerContent?.GetType().Name}");
        AddMetadata(content.Metadata);
    }

    public void Add(StreamingChatMessageContent content)
    {
        Add($"{content.GetType().Name} {content.Role} {content.ModelId} {content.ChoiceIndex} '{content.Content}' inner "
            + $"{content.InnerContent?.GetType().Name}");
        foreach (var item in content.Items)
            Add($"  item {item.GetType().Name} {item} "
                + $"{(item is StreamingFunctionCallUpdateContent call ? $"{call.CallId} {call.Name} {call.Arguments}" : "")}");
        AddMetadata(content.Metadata);
    }

    public void Add(ChatHistory history)
    {
        foreach (var message in history)
            Add(message);
    }

    public override string ToString() => string.Join('\n', _lines);

    private void AddMetadata(IReadOnlyDictionary<string, object?>? metadata)
    {
        foreach (var (name, value) in metadata ?? new Dictionary<string, object?>())
            Add($"  {name}: {value?.GetType().Name} {JsonSerializer.Serialize(value)}");
    }
}
