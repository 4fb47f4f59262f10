using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>A chat format that llama.cpp knows, found from a model's template text or named outright.</summary>
/// <remarks>
/// llama.cpp renders placeholders, never what people wrote: so the template's own text and the contents stay apart,
/// and nobody can type a control token. Immutable and thread-safe.
/// </remarks>
internal sealed class ChatTemplate
{
    // Control characters that no template contains. The vertical tabs around a placeholder tell whether the format trims contents.
    private const char Open = '\u0001';
    private const char Close = '\u0002';
    private const char Margin = '\v';

    private readonly string _template;

    private ChatTemplate(string template)
    {
        _template = template;
        DefaultSystemPrompt = FindDefaultSystemPrompt();
    }

    /// <summary>The system prompt that the model's template adds where a conversation has none.</summary>
    public string? DefaultSystemPrompt { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="template">The text of a model's Jinja template, or the name of a built-in format such as <c>chatml</c>.</param>
    /// <returns>The format, or <see langword="null"/> where llama.cpp does not know it.</returns>
    public static ChatTemplate? TryCreate(string template) =>
        NativeChatTemplate.Apply(template, [new(ChatTurn.User, "x")], addAssistant: true) is null ? null : new ChatTemplate(template);

    /// <summary>Renders a conversation, up to where the assistant's answer starts.</summary>
    public List<PromptPart> Render(IReadOnlyList<ChatTurn> turns)
    {
        if (DefaultSystemPrompt is { } prompt && turns[0].Role != ChatTurn.System)
            turns = [new(ChatTurn.System, prompt), .. turns];

        var placeholders = turns
            .Select((turn, i) => turn with { Text = string.Create(CultureInfo.InvariantCulture, $"{Margin}{Open}{i}{Close}{Margin}") })
            .ToArray();
        var rendered = NativeChatTemplate.Apply(_template, placeholders, addAssistant: true)
            ?? throw new LlamaException("llama.cpp could not render the conversation with the chat template.");
        return Split(rendered, turns);
    }

    private static List<PromptPart> Split(string rendered, IReadOnlyList<ChatTurn> turns)
    {
        var parts = new List<PromptPart>();
        var position = 0;
        for (int open; (open = rendered.IndexOf(Open, position)) >= 0;)
        {
            var close = rendered.IndexOf(Close, open);
            var text = turns[int.Parse(rendered.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture)].Text;

            var end = open;
            if (end > position && rendered[end - 1] == Margin)
                end--;
            else
                text = text.TrimStart(NativeChatTemplate.WhiteSpace);

            if (end > position)
                parts.Add(new(rendered[position..end], IsContent: false));

            position = close + 1;
            if (position < rendered.Length && rendered[position] == Margin)
                position++;
            else
                text = text.TrimEnd(NativeChatTemplate.WhiteSpace);

            parts.Add(new(text, IsContent: true));
        }

        if (position < rendered.Length)
            parts.Add(new(rendered[position..], IsContent: false));
        return parts;
    }

    // llama.cpp's renderers never add the default system prompt that a model's own template adds. But they tell how a
    // system message looks; a constant of the template with exactly that shape is the default one.
    private string? FindDefaultSystemPrompt()
    {
        const string Marker = "\u0001";
        ChatTurn[] user = [new(ChatTurn.User, "x")];
        var without = NativeChatTemplate.Apply(_template, user, addAssistant: false);
        var with = NativeChatTemplate.Apply(_template, [new(ChatTurn.System, Marker), .. user], addAssistant: false);
        if (without is null || with is null || !with.EndsWith(without, StringComparison.Ordinal))
            return null; // the format folds the system message into the user's

        var shape = with[..^without.Length];
        var marker = shape.IndexOf(Marker, StringComparison.Ordinal);
        var before = shape[..Math.Max(marker, 0)].Trim();
        var after = marker < 0 ? "" : shape[(marker + 1)..].Trim();
        if (before.Length == 0 || after.Length == 0)
            return null;

        foreach (var constant in JinjaConstants.Read(_template))
        {
            var start = constant.IndexOf(before, StringComparison.Ordinal);
            if (start < 0)
                continue;
            start += before.Length;
            var end = constant.IndexOf(after, start, StringComparison.Ordinal);
            if (end < 0)
                continue;
            var text = constant[start..end];
            if (text.Trim().Length > 0 && !text.Contains(before, StringComparison.Ordinal))
                return TrimLikeShape(text, shape[..marker], before);
        }

        return null;
    }

    // The white space between the role's header and the content belongs to the format, not to the prompt.
    private static string TrimLikeShape(string text, string header, string trimmedHeader)
    {
        var gap = header[(header.IndexOf(trimmedHeader, StringComparison.Ordinal) + trimmedHeader.Length)..];
        return text.StartsWith(gap, StringComparison.Ordinal) ? text[gap.Length..] : text;
    }
}
