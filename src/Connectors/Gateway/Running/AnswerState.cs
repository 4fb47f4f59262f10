using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;

namespace Wattwise.Gateway.Running;

/// <summary>What is known of one choice of an answer so far, beside its text.</summary>
internal sealed class AnswerState
{
    private readonly List<FunctionCallContent> _calls = [];
    private readonly StreamedUsage _streamed = new();
    private UsageDetails? _whole;
    private bool _hasError;
    private HashSet<string>? _answered;

    public UsageDetails? Usage => _whole ?? _streamed.Total;

    public ChatFinishReason? FinishReason { get; set; }

    public string? Tier { get; private set; }

    /// <summary>How many characters of the answer there were.</summary>
    public long ShownLength { get; private set; }

    /// <summary>The calls that are left to the caller: those that the pipeline made itself have a result.</summary>
    public IEnumerable<FunctionCallContent> Calls =>
        _calls.Where(call => !call.InformationalOnly && _answered?.Contains(call.CallId) != true);

    public bool HasCalls => Calls.Any();

    /// <summary>Whether all that there is is an error.</summary>
    public bool IsError => _hasError && ShownLength == 0 && _calls.Count == 0;

    public void Add(ChatResponse response)
    {
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents)
                Add(content);
        }

        _whole = response.Usage;
        FinishReason = response.FinishReason;
        Tier = response.GetCascadeResult()?.Tier;
    }

    public void Add(ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
            Add(content);
        _streamed.Add(update);
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
            case ErrorContent error when AnswerText.RefusalOf(error) is null:
                _hasError = true;
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
