using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>How a client's conversations are written for one model, and what it writes back. Immutable and thread-safe.</summary>
internal sealed class PromptFormat
{
    private PromptFormat(ChatTemplate template, Vocabulary vocabulary)
    {
        Template = template;
        Form = OutputForm.Of(template);
        Markers = vocabulary.ControlTokens(Form.Markers).ToHashSet();
        var closing = Form.Reasoning?.Closing ?? (Form.Messages is { Ends: [var end, ..] } ? end : "");
        Closing = vocabulary.Tokenize(closing, addSpecial: false, parseSpecial: true);
        if (Array.Exists(Closing, vocabulary.IsEndOfGeneration))
            Closing = [];
    }

    /// <summary>The template.</summary>
    public ChatTemplate Template { get; }

    /// <summary>What the model writes.</summary>
    public OutputForm Form { get; }

    /// <summary>Whether the model can think before it answers.</summary>
    public bool Thinks => Form.Reasoning is not null || Form.Messages is not null;

    /// <summary>Control tokens that tell parts of what it writes from one another.</summary>
    public IReadOnlySet<int> Markers { get; }

    /// <summary>The tokens that end reasoning; none where nothing does.</summary>
    public int[] Closing { get; }

    /// <summary>The format of a template on a model.</summary>
    public static PromptFormat Of(ChatTemplate template, Vocabulary vocabulary) => new(template, vocabulary);

    /// <summary>Renders a conversation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isBeginning">Whether it is the beginning of conversations, whatever message of the user follows.</param>
    /// <exception cref="LlamaTemplateException">The template refuses the conversation, fails, or takes more than it may.</exception>
    public RenderedPrompt Render(ChatRequest request, bool isBeginning)
    {
        var probe = Template.Probe;
        var turns = ToolPrompt.Adapt(request.Turns, request.Tools, probe, Form.Calls, out var isTold);
        if (turns.Any(turn => turn.ToolCalls.Count > 0) && probe.ShortIds)
            turns = CallIds.Shorten(turns);
        var options = Think(request.Reasoning.Effort, probe) with
        {
            Tools = request.Tools is null || isTold ? [] : ToolDefinitions.Of(request.Tools.Tools),
        };
        var parts = isBeginning ? Template.RenderBeginning(turns, options) : Template.Render(turns, options);
        return new(parts, parts is [.., { IsContent: false } last] ? last.Text : "", isTold);
    }

    /// <summary>What gives ids to the calls of an answer.</summary>
    /// <param name="turns">The conversation, with the ids that the caller knows.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">The seed of the answer.</param>
    public CallIds NewIds(IReadOnlyList<ChatTurn> turns, int[] prompt, long seed) =>
        new(Template.Probe.ShortIds, turns.SelectMany(turn => turn.ToolCalls).Select(call => call.Id), prompt, seed);

    private static ChatPromptOptions Think(ReasoningEffort? effort, TemplateProbe probe)
    {
        if (effort is not { } wanted)
            return ChatPromptOptions.Default;
        var options = new ChatPromptOptions { EnableThinking = wanted != ReasoningEffort.None };
        var known = probe.ReasoningEfforts;
        if (known.Count == 0)
            return options;
        var name = wanted switch
        {
            ReasoningEffort.None => "none",
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            _ => known[^1],
        };
        var nearest = known.Contains(name) ? name : wanted < ReasoningEffort.Medium ? known[0] : known[^1];
        return options with { Variables = TemplateProbe.ReasoningEffortVariable(nearest) };
    }
}
