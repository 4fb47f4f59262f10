using System.Runtime.CompilerServices;

namespace Wattwise.LocalEngine;

/// <summary>
/// What the finished turn of a model looks like: where reasoning is, and how calls of tools are written. Immutable and thread-safe.
/// </summary>
internal sealed class OutputForm
{
    private static readonly ConditionalWeakTable<ChatTemplate, OutputForm> Known = [];

    /// <param name="calls">The form of calls; null where there is none.</param>
    /// <param name="reasoning">The marks of reasoning, if there are any.</param>
    /// <param name="messages">The messages of a turn, if it has several.</param>
    /// <param name="ignored">Marks around text that mean nothing.</param>
    public OutputForm(CallForm? calls, ReasoningForm? reasoning, MessageForm? messages = null, params IEnumerable<string> ignored)
    {
        Calls = calls;
        Reasoning = reasoning;
        Messages = messages;
        Ignored = [.. ignored.Where(text => text.Trim().Length > 0).Distinct().OrderByDescending(text => text.Length)];
        Markers = new HashSet<string>(
            [
                .. CallsOrHermes.Tokens,
                .. CallsOrHermes.Triggers,
                .. Ignored.SelectMany(Markup.Tokens),
                .. reasoning is null ? [] : Markup.Tokens(reasoning.Open + reasoning.Close),
                .. messages is null ? [] : Markup.Tokens(messages.Open + messages.BodyOpen).Concat(messages.Ends),
            ],
            StringComparer.Ordinal);
    }

    /// <summary>
    /// The template's form of calls; <see langword="null"/> where it has none, and the model is to be told <see cref="CallForm.Hermes"/>.
    /// </summary>
    public CallForm? Calls { get; }

    /// <summary>The form that calls are read and constrained by.</summary>
    public CallForm CallsOrHermes => Calls ?? CallForm.Hermes;

    /// <summary>How reasoning is marked; <see langword="null"/> where the model does not reason, or messages tell it.</summary>
    public ReasoningForm? Reasoning { get; }

    /// <summary>The messages with headers in a turn; <see langword="null"/> where a turn is one message.</summary>
    public MessageForm? Messages { get; }

    /// <summary>Marks around text that mean nothing, the longest first.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Special tokens that parser and grammar must get as text, though they are not shown otherwise.</summary>
    public IReadOnlySet<string> Markers { get; }

    /// <summary>The form of a template, found by having it render small conversations, or by marks in its text.</summary>
    public static OutputForm Of(ChatTemplate template) => Known.GetValue(template, OutputFinder.Find);

    /// <summary>Whether reasoning is open where a rendered prompt ends.</summary>
    public bool OpensReasoning(string promptEnd) => Reasoning is { } form
        && promptEnd.AsSpan().TrimEnd().EndsWith(form.Open.AsSpan().TrimEnd(), StringComparison.Ordinal);
}
