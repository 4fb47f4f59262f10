using System.Text;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>Collects a model's answer as it passes by, and tells at the end whether it may be cached.</summary>
/// <remarks>
/// Only one assistant message of plain text and reasoning that ended with <see cref="ChatFinishReason.Stop"/> may. Tool calls,
/// citations, images, errors, several messages, server-side conversation state and answers above the limit may not.
/// </remarks>
internal sealed class AnswerRecorder(int maxBytes)
{
    private readonly StringBuilder _text = new();
    private readonly List<AnswerChunk> _chunks = [];
    private UsageDetails? _usage;
    private ChatFinishReason? _finishReason;
    private string? _modelId;
    private string? _responseId;
    private string? _messageId;
    private bool _isPlain = true;

    public void Add(ChatResponseUpdate update)
    {
        if (update.ConversationId is not null || update.ContinuationToken is not null || !IsAssistant(update.Role))
            _isPlain = false;
        if (update.MessageId is { } messageId && (_messageId ??= messageId) != messageId)
            _isPlain = false;
        _finishReason = update.FinishReason ?? _finishReason;
        _modelId ??= update.ModelId;
        _responseId ??= update.ResponseId;
        Add(update.Contents);
    }

    public void Add(ChatResponse response)
    {
        if (response.ConversationId is not null || response.ContinuationToken is not null
            || response.Messages is not [{ } message] || !IsAssistant(message.Role))
        {
            _isPlain = false;
            return;
        }

        _finishReason = response.FinishReason;
        _modelId = response.ModelId;
        _responseId = response.ResponseId;
        _usage = response.Usage;
        Add(message.Contents);
    }

    /// <summary>The answer, or <see langword="null"/> where it may not be cached.</summary>
    /// <param name="createdAt">When the model answered.</param>
    /// <param name="timeToLive">How long it is served.</param>
    public CachedAnswer? Complete(DateTimeOffset createdAt, TimeSpan timeToLive)
    {
        if (!_isPlain || _finishReason != ChatFinishReason.Stop || _text.Length == 0)
            return null;

        var text = _text.ToString();
        if (string.IsNullOrWhiteSpace(text))
            return null;

        var answer = new CachedAnswer(text, _chunks.ToArray())
        {
            ModelId = _modelId,
            ResponseId = _responseId,
            InputTokens = _usage?.InputTokenCount,
            CachedInputTokens = _usage?.CachedInputTokenCount,
            OutputTokens = _usage?.OutputTokenCount,
            ReasoningTokens = _usage?.ReasoningTokenCount,
            Energy = _usage.GetEnergy(),
            CreatedAt = createdAt,
            ExpiresAt = timeToLive < DateTimeOffset.MaxValue - createdAt ? createdAt + timeToLive : DateTimeOffset.MaxValue,
        };
        return answer.SizeInBytes > maxBytes ? null : answer;
    }

    private static bool IsAssistant(ChatRole? role) => role is null || role == ChatRole.Assistant;

    private void Add(IList<AIContent> contents)
    {
        foreach (var content in contents)
        {
            switch (content)
            {
                case TextContent { Annotations: null or { Count: 0 } } text:
                    Add(text.Text, isReasoning: false);
                    break;
                case TextReasoningContent reasoning:
                    Add(reasoning.Text, isReasoning: true);
                    break;
                case UsageContent usage when _usage is null:
                    (_usage = new UsageDetails()).Add(usage.Details);
                    break;
                case UsageContent usage:
                    _usage.Add(usage.Details);
                    break;
                default:
                    _isPlain = false;
                    break;
            }
        }

        if (2L * _text.Length > maxBytes)
            _isPlain = false;
        if (!_isPlain)
        {
            _text.Clear();
            _chunks.Clear();
        }
    }

    private void Add(string text, bool isReasoning)
    {
        if (!_isPlain || text.Length == 0)
            return;

        _text.Append(text);
        _chunks.Add(new AnswerChunk(text.Length, isReasoning));
    }
}
