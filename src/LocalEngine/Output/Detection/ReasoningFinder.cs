using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine;

/// <summary>Finds how a template marks reasoning: by rendering a turn with some, or by marks in its text.</summary>
internal static partial class ReasoningFinder
{
    private const string FinalResponse = "[BEGIN FINAL RESPONSE]";

    private static readonly ReasoningForm[] Known =
    [
        new("[THINK]", "[/THINK]"), new("<|START_THINKING|>", "<|END_THINKING|>"), new("<|channel>thought", "<channel|>"),
        new("<think>", "</think>") { Closing = "\n</think>\n\n" },
    ];

    /// <summary>The marks; <see langword="null"/> where the model does not reason.</summary>
    public static ReasoningForm? Find(TurnRenderer renderer, string source)
    {
        if (source.Contains(FinalResponse, StringComparison.Ordinal))
            return new("Here are my reasoning steps:", FinalResponse) { Closing = "\n" + FinalResponse + "\n" };
        return Rendered(renderer)
            ?? Array.Find(Known, form => source.Contains(form.Open, StringComparison.Ordinal)
            || source.Contains(form.Close, StringComparison.Ordinal))
            ?? Tagged(source);
    }

    private static ReasoningForm? Rendered(TurnRenderer renderer)
    {
        foreach (var thinks in (bool?[])[true, null])
        {
            if (renderer.PlainTurn(TurnRenderer.Content, TurnRenderer.Reasoning, thinks) is { } text
                && Form(renderer, text, TurnRenderer.Content) is { } form)
                return form;
        }

        return renderer.Turn("", TurnRenderer.Reasoning, TurnRenderer.TwoTexts(TurnRenderer.FirstName)) is { } called
            ? Form(renderer, called, TurnRenderer.FirstName) : null;
    }

    private static ReasoningForm? Form(TurnRenderer renderer, string text, string next)
    {
        var at = text.IndexOf(TurnRenderer.Reasoning, StringComparison.Ordinal);
        var end = at < 0 ? -1 : text.IndexOf(next, at, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var behind = text[(at + TurnRenderer.Reasoning.Length)..end];
        var close = Markup.Tokens(behind).FirstOrDefault();
        var open = Markup.Tokens(text[..at]).LastOrDefault();
        if (close is null)
            return null;
        var paired = Opening(close);
        if (paired is null
            && (open is null
            || (renderer.Prompt() is { } prompt && prompt.TrimEnd().EndsWith(open, StringComparison.Ordinal) && !Markup.IsSpecial(open))))
            return null;
        return new(paired ?? open!, close) { Closing = next == TurnRenderer.Content ? Closing(behind, close) : close };
    }

    private static string Closing(string behind, string close)
    {
        var end = behind.IndexOf(close, StringComparison.Ordinal) + close.Length;
        var rest = behind[end..];
        return behind[..(end + rest.Length - rest.TrimStart().Length)];
    }

    private static string? Opening(string close) =>
        close.StartsWith("</", StringComparison.Ordinal) ? "<" + close[2..] : close.StartsWith("[/", StringComparison.Ordinal)
            ? "[" + close[2..] : null;

    private static ReasoningForm? Tagged(string source) =>
        ThinkTag().Match(source) is { Success: true } tag ? new($"<{tag.Groups[1].Value}>", $"</{tag.Groups[1].Value}>") : null;

    [GeneratedRegex("</([A-Za-z_]*:?think[a-z_]*(:[a-z]+)?)>", RegexOptions.CultureInvariant)]
    private static partial Regex ThinkTag();
}
