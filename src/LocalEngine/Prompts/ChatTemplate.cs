using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine;

/// <summary>A chat template with what it can do. Immutable and thread-safe.</summary>
/// <remarks>
/// The template's own text and what people wrote stay apart through every filter, so that nobody can type a control token. Messages are
/// adapted to what the template was found to take; the template is never changed.
/// </remarks>
internal sealed class ChatTemplate
{
    private readonly JinjaTemplate _template;
    private readonly TemplateTokens _tokens;
    private readonly Func<DateTimeOffset> _now;
    private readonly ChatTemplate? _toolUse;
    private readonly string _source;

    private ChatTemplate(string source, TemplateTokens tokens, TimeProvider clock, ChatTemplate? toolUse)
    {
        Source = source;
        _template = JinjaTemplate.Parse(source);
        _source = source;
        _tokens = tokens;
        _now = clock.GetLocalNow;
        _toolUse = toolUse;
        Probe = new(_template, tokens, _now);
    }

    /// <summary>The Jinja text.</summary>
    public string Source { get; }

    /// <summary>What the template can do.</summary>
    public TemplateProbe Probe { get; }

    /// <summary>The Jinja text of what conversations with tools are rendered by.</summary>
    public string ToolSource => (_toolUse ?? this)._source;

    /// <summary>Reads a template.</summary>
    /// <param name="source">The Jinja text.</param>
    /// <param name="tokens">The tokens that it prints by name.</param>
    /// <param name="clock">For templates that print the date. The default is the system clock.</param>
    /// <param name="toolUse">The text of the model's other template, for conversations with tools, if it has one.</param>
    /// <exception cref="LlamaTemplateException">The text is no template.</exception>
    public static ChatTemplate Create(string source, TemplateTokens tokens = default, TimeProvider? clock = null, string? toolUse = null)
    {
        tokens = tokens == default ? TemplateTokens.None : tokens;
        clock ??= TimeProvider.System;
        var other = toolUse is null || toolUse == source ? null : new ChatTemplate(toolUse, tokens, clock, null);
        return new(source, tokens, clock, other);
    }

    /// <summary>The template for conversations with tools.</summary>
    public ChatTemplate ForTools => _toolUse ?? this;

    /// <summary>Renders a conversation, up to where the assistant's answer starts.</summary>
    /// <param name="turns">At least one message.</param>
    /// <param name="options">What else the template is told.</param>
    /// <exception cref="LlamaTemplateException">The template refuses the conversation, fails, or takes more than it may.</exception>
    public List<PromptPart> Render(IReadOnlyList<ChatTurn> turns, ChatPromptOptions? options = null)
    {
        options ??= ChatPromptOptions.Default;
        var chosen = options.Tools.Count > 0 ? ForTools : this;
        return chosen.RenderOwn(MessageAdapter.Adapt(turns, chosen.Probe), options);
    }

    /// <summary>Renders the beginning of a conversation: what is the same whatever message of the user follows.</summary>
    public List<PromptPart> RenderBeginning(IReadOnlyList<ChatTurn> turns, ChatPromptOptions? options = null)
    {
        if (turns[^1].Role is ChatTurn.User or ChatTurn.Tool)
            return Render(turns, options);
        var first = Render([.. turns, new(ChatTurn.User, "a")], options);
        var second = Render([.. turns, new(ChatTurn.User, "b")], options);
        return CommonStart(first, second);
    }

    private List<PromptPart> RenderOwn(IReadOnlyList<ChatTurn> turns, ChatPromptOptions options)
    {
        var dialect = options.Tools.Count > 0 || turns.Any(turn => turn.ToolCalls.Count > 0 || turn.Reasoning is not null)
            ? Probe.Dialect
            : Probe.BasicDialect;
        var length = turns.Sum(turn => turn.Length) + options.Tools.Concat(options.Documents)
            .Sum(element => (long)element.GetRawText().Length);
        var text = _template.Render(TemplateMessages.Variables(turns, options, dialect, _tokens, _now), _now, length);
        return [.. text.Runs().Select(run => new PromptPart(text.Text.Substring(run.Start, run.Length), run.IsContent))];
    }

    private static List<PromptPart> CommonStart(List<PromptPart> first, List<PromptPart> second)
    {
        List<PromptPart> start = [];
        for (var i = 0; i < Math.Min(first.Count, second.Count); i++)
        {
            if (first[i] == second[i])
            {
                start.Add(first[i]);
                continue;
            }

            var same = first[i].Text.AsSpan().CommonPrefixLength(second[i].Text);
            if (same > 0 && first[i].IsContent == second[i].IsContent)
                start.Add(first[i] with { Text = first[i].Text[..same] });
            break;
        }

        return start;
    }
}
