using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>What a template is told beside the messages.</summary>
internal sealed record ChatPromptOptions
{
    public static ChatPromptOptions Default { get; } = new();

    /// <summary>The tools: objects with <c>type</c> and <c>function</c> (name, description, parameters).</summary>
    public IReadOnlyList<JsonElement> Tools { get; init; } = [];

    /// <summary>Documents to answer from; few templates read them.</summary>
    public IReadOnlyList<JsonElement> Documents { get; init; } = [];

    /// <summary>Whether the model is to think; null leaves it to the template.</summary>
    public bool? EnableThinking { get; init; }

    /// <summary>More variables by name, such as <c>reasoning_effort</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }

    /// <summary>Whether the prompt ends where the assistant's answer starts.</summary>
    public bool AddGenerationPrompt { get; init; } = true;
}
