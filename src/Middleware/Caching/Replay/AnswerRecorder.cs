using System.Text;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;

namespace Wattwise.Caching;

/// <summary>Collects a model's answer as it passes by, and says at the end whether it may be cached.</summary>
/// <remarks>
/// Only one assistant message of plain text and reasoning that ended with <see cref="ChatFinishReason.Stop"/> may; a whole response may
/// also have no finish reason, which some providers do not give. Tool calls, citations, images, errors, several messages, signed reasoning,
/// server-side conversation state and answers above the limit may not.
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
    private string? _authorName;
    private bool _isWhole;
    private string? _objection;

    private bool IsPlain => _objection is null;

    public void Add(ChatResponseUpdate update)
    {
        if (update.ConversationId is not null || update.ContinuationToken is not null)
            Object(CacheReasons.NotKeptConversation);
        if (update.GetCascadeResult() is { IsBelowFloor: true })
            Object(CacheReasons.NotKeptBelowFloor);
        if (!IsAssistant(update.Role) || (update.MessageId is { } messageId && (_messageId ??= messageId) != messageId))
            Object(CacheReasons.NotKeptContent);
        _authorName ??= update.AuthorName;
        _finishReason = update.FinishReason ?? _finishReason;
        _modelId ??= update.ModelId;
        _responseId ??= update.ResponseId;
        if (_streamed.Add(update))
            _usage = _streamed.Total;
        Add(update.Contents);
    }

    public void Add(ChatResponse response)
    {
        if (response.ConversationId is not null || response.ContinuationToken is not null)
            Object(CacheReasons.NotKeptConversation);
        if (response.GetCascadeResult() is { IsBelowFloor: true })
            Object(CacheReasons.NotKeptBelowFloor);
        if (response.Messages is not [{ } message] || !IsAssistant(message.Role))
        {
            Object(CacheReasons.NotKeptContent);
            return;
        }

        _isWhole = true;
        _authorName = message.AuthorName;
        _finishReason = response.FinishReason;
        _modelId = response.ModelId;
        _responseId = response.ResponseId;
        _usage = response.Usage;
        Add(message.Contents);
    }

    /// <summary>The answer, or <see langword="null"/> where it may not be cached.</summary>
    /// <param name="askedAt">When the model was asked; <see langword="null"/> if unknown.</param>
    /// <param name="createdAt">When the model answered.</param>
    /// <param name="timeToLive">How long it is served.</param>
    /// <param name="level">How brief it was asked to be.</param>
    /// <param name="objection">The reason code why it may not be cached; <see langword="null"/> where it may.</param>
    public CachedAnswer? Complete(
        DateTimeOffset? askedAt, DateTimeOffset createdAt, TimeSpan timeToLive, DirectiveLevel level, out string? objection)
    {
        objection = _objection;
        if (objection is null && _finishReason != ChatFinishReason.Stop && !(_isWhole && _finishReason is null))
            objection = _finishReason is null ? CacheReasons.NotKeptNoFinishReason : CacheReasons.NotKeptCutOff;
        if (objection is not null)
            return null;

        var text = _text?.ToString() ?? _onlyText;
        if (string.IsNullOrWhiteSpace(text))
        {
            objection = CacheReasons.NotKeptEmpty;
            return null;
        }

        AnswerChunk[] chunks = _chunks?.ToArray() ?? [new(text.Length, _isOnlyReasoning)];
        var answer = new CachedAnswer(text, chunks)
        {
            ModelId = _modelId,
            ResponseId = _responseId,
            AuthorName = _authorName,
            AskedAt = askedAt,
            InputTokens = _usage?.InputTokenCount,
            CachedInputTokens = _usage?.CachedInputTokenCount,
            OutputTokens = _usage?.OutputTokenCount,
            ReasoningTokens = _usage?.ReasoningTokenCount,
            Energy = _usage.GetEnergy(),
            DirectiveLevel = level,
            CreatedAt = createdAt,
            ExpiresAt = timeToLive < DateTimeOffset.MaxValue - createdAt ? createdAt + timeToLive : DateTimeOffset.MaxValue,
        };
        if (answer.SizeInBytes <= maxBytes)
            return answer;

        objection = CacheReasons.NotKeptSize;
        return null;
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
                case TextReasoningContent { ProtectedData: not null }:
                    Object(CacheReasons.NotKeptReasoning);
                    break;
                case TextReasoningContent reasoning:
                    Add(reasoning.Text, isReasoning: true);
                    break;
                case UsageContent:
                    break;
                default:
                    Object(CacheReasons.NotKeptContent);
                    break;
            }
        }

        if (2L * _length > maxBytes)
            Object(CacheReasons.NotKeptSize);
    }

    private void Object(string reason)
    {
        _objection ??= reason;
        (_onlyText, _text, _chunks) = (null, null, null);
    }

    private void Add(string text, bool isReasoning)
    {
        if (!IsPlain || text.Length == 0)
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
