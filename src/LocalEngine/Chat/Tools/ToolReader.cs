using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Reads what a request says of tools. Every fault is an exception before any work.</summary>
internal static class ToolReader
{
    // As Microsoft.Extensions.AI's client of OpenAI has it.
    private const string Strict = "strict";

    /// <summary>The tools of a request; <see langword="null"/> where there are none.</summary>
    /// <param name="options">The request's options.</param>
    /// <param name="llama">What it asks of the engine.</param>
    public static ToolUse? Read(ChatOptions options, LlamaRequestOptions llama)
    {
        var tools = ReadTools(options.Tools ?? []);
        var choice = ReadChoice(options.ToolMode, tools);

        // Blanks in calls as models were trained to write them.
        var settings = ConstraintReader.SettingsOf(llama) with { HasBlanks = true };
        return tools.Count == 0 ? null : new(tools, choice, options.AllowMultipleToolCalls != false, settings);
    }

    private static List<ToolDescription> ReadTools(IList<AITool> tools)
    {
        var read = new List<ToolDescription>(tools.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in tools)
        {
            if (string.IsNullOrWhiteSpace(tool?.Name))
                throw new ArgumentException($"Tool {read.Count} of ChatOptions.Tools has no name.", nameof(tools));
            if (!names.Add(tool.Name))
                throw new ArgumentException($"There are two tools with the name '{tool.Name}'.", nameof(tools));
            if ((tool as AIFunctionDeclaration ?? tool.GetService<AIFunctionDeclaration>()) is not { } function)
            {
                throw new NotSupportedException(
                    $"The tool '{tool.Name}' is a {tool.GetType().Name}, which a service would run. The local engine calls functions: give "
                        + $"it one, for "
                    + "example of AIFunctionFactory.Create.");
            }

            read.Add(Describe(function));
        }

        return read;
    }

    private static ToolDescription Describe(AIFunctionDeclaration function)
    {
        var schema = function.JsonSchema;
        var length = schema.ValueKind == System.Text.Json.JsonValueKind.Undefined ? 0 : schema.GetRawText().Length;
        if (length > Constraint.MostCharacters)
        {
            throw new LlamaConstraintException(
                $"The schema of the tool '{function.Name}' has {length} characters, more than {Constraint.MostCharacters}",
                "schema",
                function.Name,
                "Make it smaller.");
        }

        var isStrict = function.AdditionalProperties.TryGetValue(Strict, out var strict) && strict is true;
        return new(function.Name, function.Description, schema, isStrict);
    }

    private static ToolChoice ReadChoice(ChatToolMode? mode, List<ToolDescription> tools)
    {
        switch (mode)
        {
            case null or AutoChatToolMode:
                return ToolChoice.Auto;
            case NoneChatToolMode:
                return ToolChoice.None;
            case RequiredChatToolMode when tools.Count == 0:
                throw new ArgumentException("ChatOptions.ToolMode asks for a call, but there are no tools.", nameof(mode));
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                return tools.Exists(tool => tool.Name == name) ? ToolChoice.Named(name)
                    : throw new ArgumentException(
                        $"ChatOptions.ToolMode asks for a call of '{name}', which is not among the tools.", nameof(mode));
            case RequiredChatToolMode:
                return ToolChoice.Required;
            default:
                throw new NotSupportedException($"The local engine does not know the tool mode {mode.GetType().Name}.");
        }
    }
}
