using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Has a template render turns of an assistant, to see what they look like. Not thread-safe.</summary>
internal sealed class TurnRenderer(ChatTemplate template)
{
    public const string FirstName = "zqfirst";
    public const string SecondName = "zqsecond";
    public const string FirstKey = "kkfirst";
    public const string SecondKey = "kksecond";
    public const string FirstText = "vvfirst";
    public const string SecondText = "vvsecond";
    public const string Content = "Zqcontent";
    public const string Reasoning = "Zqreasoning";

    private const string Question = "Zqquestion";

    /// <summary>
    /// What a finished turn with these calls adds behind the question; <see langword="null"/> where the template refuses it.
    /// </summary>
    public string? Turn(string content, string? reasoning, params ChatToolCall[] calls) => Turn(content, reasoning, false, calls);

    /// <summary>The same without tools in the prompt.</summary>
    public string? PlainTurn(string content, string? reasoning, bool? thinks = null) =>
        Behind([new(ChatTurn.Assistant, content) { Reasoning = reasoning }],
            new() { AddGenerationPrompt = false, EnableThinking = thinks });

    /// <summary>What the prompt for an answer adds behind the question.</summary>
    public string? Prompt(bool? thinks = null) => Behind([], new() { EnableThinking = thinks });

    /// <summary>A call with arguments that are JSON.</summary>
    public static ChatToolCall Call(string name, string arguments, int number = 1) => new($"probe000{number}", name, arguments);

    /// <summary>A call with two arguments that are strings.</summary>
    public static ChatToolCall TwoTexts(string name, int number = 1) =>
        Call(name, $$"""{"{{FirstKey}}": "{{FirstText}}", "{{SecondKey}}": "{{SecondText}}"}""", number);

    private string? Turn(string content, string? reasoning, bool prompts, ChatToolCall[] calls) => Behind(
        [new(ChatTurn.Assistant, content) { Reasoning = reasoning, ToolCalls = calls }],
            new() { AddGenerationPrompt = prompts, Tools = Tools });

    private string? Behind(ChatTurn[] turns, ChatPromptOptions options)
    {
        try
        {
            var text = string.Concat(template.Render([new(ChatTurn.User, Question), .. turns], options).Select(part => part.Text));
            var at = text.LastIndexOf(Question, StringComparison.Ordinal);
            return at < 0 ? null : text[(at + Question.Length)..];
        }
        catch (LlamaTemplateException)
        {
            return null;
        }
    }

    private static JsonElement[] Tools { get; } = [Tool()];

    private static JsonElement Tool()
    {
        const string parameter = """{"type":"string","description":"means"}""";
        using var document = JsonDocument.Parse(
            $"{{\"type\":\"function\",\"function\":{{\"name\":\"tooltool\",\"description\":\"does\",\"parameters\":"
            + $"{{\"type\":\"object\",\"properties\":{{\"x\":{parameter}}},\"required\":[]}}}}}}");
        return document.RootElement.Clone();
    }
}
