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
    // A whole answer is one text, kept as it is; only a second piece needs a place to be put together.
    private string? _onlyText;
    private bool _isOnlyReasoning;
    private StringBuilder? _text;
    private List<AnswerChunk>? _chunks;
    private int _length;
    private readonly StreamedUsage _streamed = new();
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
        if (_streamed.Add(update))
            _usage = _streamed.Total;
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
    /// <param name="level">How brief it was asked to be.</param>
    public CachedAnswer? Complete(DateTimeOffset createdAt, TimeSpan timeToLive, DirectiveLevel level)
    {
        if (!_isPlain || _finishReason != ChatFinishReason.Stop || _length == 0)
            return null;

        var text = _text?.ToString() ?? _onlyText!;
        AnswerChunk[] chunks = _chunks?.ToArray() ?? [new(text.Length, _isOnlyReasoning)];
        if (string.IsNullOrWhiteSpace(text))
            return null;

        var answer = new CachedAnswer(text, chunks)
        {
            ModelId = _modelId,
            ResponseId = _responseId,
            InputTokens = _usage?.InputTokenCount,
            CachedInputTokens = _usage?.CachedInputTokenCount,
            OutputTokens = _usage?.OutputTokenCount,
            ReasoningTokens = _usage?.ReasoningTokenCount,
            Energy = _usage.GetEnergy(),
            DirectiveLevel = level,
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
                case UsageContent:
                    break;
                default:
                    _isPlain = false;
                    break;
            }
        }

        if (2L * _length > maxBytes)
            _isPlain = false;
        if (!_isPlain)
            (_onlyText, _text, _chunks) = (null, null, null);
    }

    private void Add(string text, bool isReasoning)
    {
        if (!_isPlain || text.Length == 0)
            return;

        _length += text.Length;
        if (_onlyText is null)
        {
            (_onlyText, _isOnlyReasoning) = (text, isReasoning);
            return;
        }

        _text ??= new StringBuilder(_onlyText);
        _chunks ??= [new AnswerChunk(_onlyText.Length, _isOnlyReasoning)];
        _text.Append(text);
        _chunks.Add(new AnswerChunk(text.Length, isReasoning));
    }
}
