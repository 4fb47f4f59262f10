using Microsoft.Extensions.AI;
using Wattwise.Cascade;

namespace Wattwise.Gateway.Running;

/// <summary>What is known of an answer so far, beside its text.</summary>
internal sealed class AnswerState
{
    private readonly List<FunctionCallContent> _calls = [];
    private HashSet<string>? _answered;

    public UsageDetails? Usage { get; private set; }

    public ChatFinishReason? FinishReason { get; set; }

    public string? Tier { get; private set; }

    /// <summary>How many characters of the answer there were.</summary>
    public long ShownLength { get; private set; }

    /// <summary>The calls that are left to the caller: those that the pipeline made itself have a result.</summary>
    public IEnumerable<FunctionCallContent> Calls =>
        _calls.Where(call => !call.InformationalOnly && _answered?.Contains(call.CallId) != true);

    public bool HasCalls => Calls.Any();

    public void Add(ChatResponse response)
    {
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents)
                Add(content);
        }

        Usage = response.Usage;
        FinishReason = response.FinishReason;
        Tier = response.GetCascadeResult()?.Tier;
    }

    public void Add(ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
        {
            Add(content);
            if (content is UsageContent usage)
                (Usage ??= new UsageDetails()).Add(usage.Details);
        }

        FinishReason = update.FinishReason ?? FinishReason;
        Tier = update.GetCascadeResult()?.Tier ?? Tier;
    }

    private void Add(AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                ShownLength += text.Text.Length;
                break;
            case TextReasoningContent reasoning:
                ShownLength += reasoning.Text.Length;
                break;
            case FunctionCallContent call:
                _calls.Add(call);
                break;
            case FunctionResultContent result:
                (_answered ??= new(StringComparer.Ordinal)).Add(result.CallId);
                break;
        }
    }
}
