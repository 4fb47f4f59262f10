using System.Text.Json;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine;

/// <summary>Finds out what a template can do by having it render small conversations. Thread-safe.</summary>
/// <remarks>
/// Each question is asked when its answer is first needed. What a template prints of a marker, it can do; what it refuses, or drops, it
/// cannot.
/// </remarks>
internal sealed class TemplateProbe
{
    private const string Marker = "marker-of-a-probe";
    private const string Other = "another-marker";
    private const string ArgumentName = "probed_argument";
    private const string ArgumentValue = "probed-value";
    private const string ToolName = "probed_tool";
    private const string LongId = "call_a-probe";
    private static readonly string[] ReasoningNames = ["reasoning_content", "thinking", "reasoning"];
    private static readonly string[] Efforts = ["low", "medium", "high"];
    private static readonly string[] RareEfforts = ["xhigh", "max"];

    private readonly JinjaTemplate _template;
    private readonly TemplateTokens _tokens;
    private readonly Func<DateTimeOffset> _now;
    private readonly Lazy<TemplateDialect> _basic;
    private readonly Lazy<TemplateDialect> _dialect;
    private readonly Lazy<bool> _systemRole;
    private readonly Lazy<bool> _laterSystemRole;
    private readonly Lazy<bool> _repeatedRoles;
    private readonly Lazy<bool> _tools;
    private readonly Lazy<bool> _toolCalls;
    private readonly Lazy<bool> _parallelCalls;
    private readonly Lazy<bool> _toolResults;
    private readonly Lazy<bool> _keepsReasoning;
    private readonly Lazy<bool> _keepsReasoningBesideCalls;
    private readonly Lazy<bool> _thinkingSwitch;
    private readonly Lazy<bool> _shortIds;
    private readonly Lazy<IReadOnlyList<string>> _efforts;

    public TemplateProbe(JinjaTemplate template, TemplateTokens tokens, Func<DateTimeOffset> now)
    {
        _template = template;
        _tokens = tokens;
        _now = now;
        _basic = new(FindBasicDialect);
        _dialect = new(FindDialect);
        _systemRole = new(() => Shows([new(ChatTurn.System, Marker), User(Other)], Marker));
        _laterSystemRole = new(() => SystemRole && Shows([User("a"), Assistant("b"), new(ChatTurn.System, Marker), User(Other)], Marker));
        _repeatedRoles = new(() => Shows([User(Marker), User(Other)], Marker, Other));
        _tools = new(() => Shows([User("a")], new() { Tools = [Tool("does", "means")] }, Dialect, ToolName));
        _toolCalls = new(() => Shows([User("a"), Calling(Marker), Answering(1)], Marker));
        _parallelCalls = new(() => Shows([User("a"), Calling(Marker, Other), Answering(1), Answering(2)], Marker, Other));
        _toolResults = new(() => Shows([User("a"), Calling("f"), Answering(1) with { Text = Marker }], Marker));
        _keepsReasoning = new(() => Shows([User("a"), Assistant("b") with { Reasoning = Marker }, User("c")], Marker));
        _keepsReasoningBesideCalls = new(() => Shows([User("a"), Calling("f") with { Reasoning = Marker }, Answering(1)], Marker));
        _thinkingSwitch = new(() => Render([User("a")], new() { EnableThinking = true }, Dialect) is { } on
            && Render([User("a")], new() { EnableThinking = false }, Dialect) is { } off && on != off);
        var longId = Calling(Marker) with { ToolCalls = [new(LongId, Marker, "{}")] };
        _shortIds = new(() => ToolCalls && !Shows([User("a"), longId, Answering(1) with { ToolCallId = LongId }], Marker));
        _efforts = new(FindEfforts);
    }

    /// <summary>The forms that it wants messages in.</summary>
    public TemplateDialect Dialect => _dialect.Value;

    /// <summary>The forms of plain messages, without what matters to tools and reasoning only.</summary>
    public TemplateDialect BasicDialect => _basic.Value;

    /// <summary>Whether a conversation can begin with a system message.</summary>
    public bool SystemRole => _systemRole.Value;

    /// <summary>Whether system messages can stand between others.</summary>
    public bool LaterSystemRole => _laterSystemRole.Value;

    /// <summary>Whether two messages of one role can follow each other.</summary>
    public bool RepeatedRoles => _repeatedRoles.Value;

    /// <summary>Whether it shows tools to the model.</summary>
    public bool Tools => _tools.Value;

    /// <summary>Whether it has a form for calls of tools.</summary>
    public bool ToolCalls => _toolCalls.Value;

    /// <summary>Whether a message can call several tools.</summary>
    public bool ParallelCalls => _parallelCalls.Value;

    /// <summary>Whether it shows what a tool answered.</summary>
    public bool ToolResults => _toolResults.Value;

    /// <summary>Whether the reasoning of earlier answers stays in the prompt.</summary>
    public bool KeepsReasoning => _keepsReasoning.Value;

    /// <summary>Whether reasoning stays in the prompt between a call and the answer.</summary>
    public bool KeepsReasoningBesideCalls => _keepsReasoningBesideCalls.Value;

    /// <summary>Whether thinking can be switched on and off.</summary>
    public bool ThinkingSwitch => _thinkingSwitch.Value;

    /// <summary>Whether ids of calls must have nine letters and digits.</summary>
    public bool ShortIds => _shortIds.Value;

    /// <summary>The values of <c>reasoning_effort</c> that it takes, the least first; none where that makes no difference.</summary>
    public IReadOnlyList<string> ReasoningEfforts => _efforts.Value;

    // Some templates print whatever they are told: what is not in all models' vocabulary of efforts must make a difference of its own.
    private string[] FindEfforts()
    {
        string[] known =
        [
            .. IsKnown("none") ? ["none"] : (string[])[],
            .. Efforts.Where(effort => RenderEffort(effort) is not null),
            .. RareEfforts.Where(IsKnown),
        ];
        return known.Select(RenderEffort).Distinct().Count() < 2 ? [] : known;

        bool IsKnown(string effort) =>
            RenderEffort(effort) is { } text && text != RenderEffort(Marker)?.Replace(Marker, effort, StringComparison.Ordinal);
    }

    private string? RenderEffort(string effort) =>
        Render([User("a")], new() { EnableThinking = true, Variables = ReasoningEffortVariable(effort) }, Dialect);

    /// <summary>The variable that tells a template how much the model is to think.</summary>
    public static IReadOnlyDictionary<string, JsonElement> ReasoningEffortVariable(string effort) =>
        new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["reasoning_effort"] = JsonElement.Parse($"\"{effort}\"") };

    private TemplateDialect FindBasicDialect()
    {
        foreach (var namesFunctions in (bool[])[false, true])
        {
            foreach (var wantsParts in (bool[])[false, true])
            {
                foreach (var noTools in (NoToolsForm?[])[NoToolsForm.None, null, NoToolsForm.EmptyList])
                {
                    var dialect = new TemplateDialect { NoTools = noTools, WantsParts = wantsParts, NamesFunctions = namesFunctions };
                    if (Render([User(Marker)], ChatPromptOptions.Default, dialect) is not { } text || !Contains(text, Marker))
                        continue;
                    var parts = Render([User(Marker)], ChatPromptOptions.Default, dialect with { WantsParts = true });
                    return dialect with { TakesParts = parts == text };
                }
            }
        }

        return new();
    }

    private TemplateDialect FindDialect()
    {
        var dialect = BasicDialect;
        if (Render([User("a")], new() { Tools = [Tool("", "means")] }, dialect) is null)
            dialect = dialect with { WantsDescriptions = true };
        if (Render([User("a")], new() { Tools = [Tool("does", "")] }, dialect) is null)
            dialect = dialect with { WantsParameterDescriptions = true };
        var withTools = new ChatPromptOptions { Tools = [Tool("does", "means")] };
        dialect = dialect with
        {
            WantsArgumentText = !TakesArguments(dialect, withTools) && TakesArguments(dialect with { WantsArgumentText = true }, withTools),
        };
        return dialect with
        {
            ReasoningName = Array.Find(ReasoningNames, name => ShowsReasoning(dialect with { ReasoningName = name }, withTools))
                ?? ReasoningNames[0],
        };
    }

    // An object that is printed as it stands comes out as Python writes it, and JSON text that is written as JSON comes out with its quotes
    // escaped.
    private bool TakesArguments(TemplateDialect dialect, ChatPromptOptions options) =>
        Render([User("a"), Calling("f"), Answering(1)], options, dialect) is { } text
        && Contains(text, ArgumentName) && Contains(text, ArgumentValue)
        && !Contains(text, $"'{ArgumentName}'") && !Contains(text, $"\\\"{ArgumentName}");

    private bool ShowsReasoning(TemplateDialect dialect, ChatPromptOptions options) =>
        Shows([User("a"), Calling("f") with { Reasoning = Marker, Text = "" }, Answering(1)], options, dialect, Marker)
        || Shows([User("a"), Assistant("b") with { Reasoning = Marker }, User("c")], ChatPromptOptions.Default, dialect, Marker)
        || Shows([User("a"), Assistant("b") with { Reasoning = Marker }], new() { AddGenerationPrompt = false }, dialect, Marker);

    private bool Shows(ChatTurn[] turns, params string[] markers) => Shows(turns, ChatPromptOptions.Default, BasicOrFull(turns), markers);

    private bool Shows(ChatTurn[] turns, ChatPromptOptions options, TemplateDialect dialect, params string[] markers) =>
        Render(turns, options, dialect) is { } text && markers.All(marker => Contains(text, marker));

    private TemplateDialect BasicOrFull(ChatTurn[] turns) =>
        turns.Any(turn => turn.ToolCalls.Count > 0 || turn.Reasoning is not null) ? Dialect : BasicDialect;

    private string? Render(ChatTurn[] turns, ChatPromptOptions options, TemplateDialect dialect)
    {
        try
        {
            return _template.Render(TemplateMessages.Variables(turns, options, dialect, _tokens, _now), _now).Text;
        }
        catch (LlamaTemplateException)
        {
            return null;
        }
    }

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    private static ChatTurn User(string text) => new(ChatTurn.User, text);

    private static ChatTurn Assistant(string text) => new(ChatTurn.Assistant, text);

    private static ChatTurn Calling(params string[] tools) => new(ChatTurn.Assistant, "")
    {
        ToolCalls = [.. tools.Select((tool, i) => new ChatToolCall(Id(i + 1), tool, $$"""{"{{ArgumentName}}": "{{ArgumentValue}}"}"""))],
    };

    private static ChatTurn Answering(int call) => new(ChatTurn.Tool, "done") { ToolCallId = Id(call), ToolName = "f" };

    // Some templates check that an id has nine letters and digits.
    private static string Id(int call) => $"probe000{call}";

    private static JsonElement Tool(string description, string parameterDescription)
    {
        var parameter = $"\"{ArgumentName}\": {{{Described(parameterDescription)}\"type\": \"string\"}}";
        var parameters = $"{{\"type\": \"object\", \"properties\": {{{parameter}}}, \"required\": []}}";
        using var document = JsonDocument.Parse(
            $"{{\"type\": \"function\", \"function\": {{\"name\": \"{ToolName}\", {Described(description)}\"parameters\": "
                + $"{parameters}}}}}");
        return document.RootElement.Clone();

        static string Described(string text) => text.Length == 0 ? "" : $"\"description\": \"{text}\", ";
    }
}
