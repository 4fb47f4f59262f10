using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Directives;

/// <summary>Finds requests that never get a directive. It errs towards finding one. Thread-safe.</summary>
internal sealed class RequestReading(DirectiveExclusions exclusions)
{
    // A system prompt is the same text for many requests.
    private readonly ConditionalWeakTable<string, StrongBox<bool>> _systemTexts = [];

    /// <summary>Why a request gets no directive; <see langword="null"/> if it may get one.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">Its options.</param>
    /// <param name="prompt">The last user turn.</param>
    public string? FindExclusion(IReadOnlyList<ChatMessage> messages, ChatOptions? options, out string prompt)
    {
        prompt = "";
        if (Excludes(DirectiveExclusions.StructuredOutput) && options?.ResponseFormat is ChatResponseFormatJson)
            return DirectiveReasons.FullStructuredOutput;
        if (Excludes(DirectiveExclusions.Tools) && options?.Tools is { Count: > 0 })
            return DirectiveReasons.FullTools;

        var lengthIsAsked = AsksInSystemText(options?.Instructions);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (Excludes(DirectiveExclusions.Tools) && IsToolTurn(message))
                return DirectiveReasons.FullTools;
            if (message.Role == ChatRole.System)
                lengthIsAsked |= AsksInSystemText(message.Text);
            else if (message.Role == ChatRole.User)
                prompt = message.Text;
        }

        if (string.IsNullOrWhiteSpace(prompt))
            return DirectiveReasons.FullNoText;
        var subject = RequestSubject.Read(prompt);
        return Excludes(DirectiveExclusions.Code) && subject.IsCode ? DirectiveReasons.FullCode
            : Excludes(DirectiveExclusions.Mathematics) && subject.IsMathematics ? DirectiveReasons.FullMathematics
            : Excludes(DirectiveExclusions.AskedLength) && (subject.AsksLength || lengthIsAsked) ? DirectiveReasons.FullAskedLength
            : null;
    }

    private static bool IsToolTurn(ChatMessage message)
    {
        if (message.Role == ChatRole.Tool)
            return true;
        for (var i = 0; i < message.Contents.Count; i++)
        {
            if (message.Contents[i] is FunctionCallContent or FunctionResultContent)
                return true;
        }

        return false;
    }

    private bool Excludes(DirectiveExclusions one) => (exclusions & one) != 0;

    private bool AsksInSystemText(string? text) => Excludes(DirectiveExclusions.AskedLength) && !string.IsNullOrEmpty(text)
        && _systemTexts.GetValue(text, static one => new StrongBox<bool>(RequestSubject.Read(one).AsksLength)).Value;
}
