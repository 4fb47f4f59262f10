using System.Globalization;
using System.Text.Json;
using Wattwise.LocalEngine.Templates;

namespace Wattwise.LocalEngine;

/// <summary>Hands a conversation over to a template, in the form that the template wants.</summary>
/// <remarks>Names and roles are the template's own words; what people, tools and the model wrote keeps its origin.</remarks>
internal static class TemplateMessages
{
    /// <summary>The variables of a rendering.</summary>
    public static IEnumerable<KeyValuePair<string, Value>> Variables(
        IReadOnlyList<ChatTurn> turns, ChatPromptOptions options, TemplateDialect dialect, TemplateTokens tokens, Func<DateTimeOffset> now)
    {
        var variables = new Dictionary<string, Value>(StringComparer.Ordinal)
        {
            ["messages"] = new ListValue([.. turns.Select(turn => Message(turn, dialect))]),
            ["add_generation_prompt"] = BooleanValue.Of(options.AddGenerationPrompt),
            ["bos_token"] = StringValue.OfTemplate(tokens.Bos),
            ["eos_token"] = StringValue.OfTemplate(tokens.Eos),
            ["documents"] = options.Documents.Count == 0
                ? NoneValue.Instance
                : new ListValue([.. options.Documents.Select(JsonInput.Read)]),
        };
        if (options.Tools.Count > 0)
            variables["tools"] = new ListValue([.. options.Tools.Select(tool => Tool(tool, dialect))]);
        else if (dialect.NoTools is { } none)
            variables["tools"] = none == NoToolsForm.EmptyList ? new ListValue([]) : NoneValue.Instance;
        if (dialect.NamesFunctions)
        {
            var functions = options.Tools.Select(
                tool => tool.TryGetProperty("function", out var function) ? JsonInput.Read(function) : JsonInput.Read(tool));
            variables["functions"] = new StringValue(new JsonOutput(new(TemplateLimits.Default)).Write(new ListValue([.. functions])));
            variables["datetime"] = StringValue.OfTemplate(now().ToString("MMM dd yyyy HH:mm:ss", CultureInfo.InvariantCulture));
        }

        if (options.EnableThinking is { } thinks)
        {
            variables["enable_thinking"] = BooleanValue.Of(thinks);
            variables["thinking"] = BooleanValue.Of(thinks);
        }

        foreach (var (name, value) in options.Variables ?? new Dictionary<string, JsonElement>())
            variables[name] = JsonInput.Read(value);
        return variables;
    }

    private static DictionaryValue Message(ChatTurn turn, TemplateDialect dialect)
    {
        var message = new DictionaryValue().With("role", StringValue.OfTemplate(turn.Role)).With("content", Content(turn, dialect));
        if (turn.Reasoning is { Length: > 0 } reasoning)
            message.With(dialect.ReasoningName, StringValue.OfContent(reasoning));
        if (turn.ToolCalls.Count > 0)
            message.With("tool_calls", new ListValue([.. turn.ToolCalls.Select(call => Call(call, dialect))]));
        if (turn.ToolCallId is { } id)
            message.With("tool_call_id", StringValue.OfContent(id));
        if (turn.ToolName is { } name)
            message.With("name", StringValue.OfContent(name));
        return message;
    }

    private static Value Content(ChatTurn turn, TemplateDialect dialect)
    {
        if (!dialect.WantsParts && !(dialect.TakesParts && turn.Parts is not null))
            return StringValue.OfContent(turn.Text);
        return new ListValue([.. (turn.Parts ?? [turn.Text]).Select(part =>
            new DictionaryValue().With("type", StringValue.OfTemplate("text")).With("text", StringValue.OfContent(part)))]);
    }

    private static DictionaryValue Call(ChatToolCall call, TemplateDialect dialect) => new DictionaryValue()
        .With("id", StringValue.OfContent(call.Id))
        .With("type", StringValue.OfTemplate("function"))
        .With("function", new DictionaryValue()
            .With("name", StringValue.OfContent(call.Name))
            .With("arguments", Arguments(call, dialect)));

    private static Value Arguments(ChatToolCall call, TemplateDialect dialect)
    {
        if (dialect.WantsArgumentText)
            return StringValue.OfContent(call.ArgumentsJson);
        try
        {
            return JsonInput.Read(call.ArgumentsJson);
        }
        catch (TemplateError)
        {
            return StringValue.OfContent(call.ArgumentsJson); // what a model once wrote need not be JSON
        }
    }

    private static Value Tool(JsonElement tool, TemplateDialect dialect)
    {
        var value = JsonInput.Read(tool);
        var function = Find(value, "function");
        if (dialect.WantsDescriptions)
            Describe(function);
        if (dialect.WantsParameterDescriptions && Find(Find(function, "parameters"), "properties") is DictionaryValue properties)
        {
            foreach (var parameter in properties.Items.Values)
                Describe(parameter);
        }

        return value;
    }

    private static void Describe(Value? described)
    {
        if (described is DictionaryValue dictionary && Find(dictionary, "description") is null)
            dictionary.With("description", StringValue.Empty);
    }

    private static Value? Find(Value? owner, string name) => (owner as DictionaryValue)?.Find(StringValue.OfTemplate(name));
}
