using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel;

/// <summary>
/// Reads the settings of a request into <see cref="ChatOptions"/>, from which the stages make the key and their decisions.
/// </summary>
/// <remarks>
/// Nothing of it is sent: the app's service gets the settings themselves. All that the settings say is in the options, and what has no
/// plain value is there as the object that it is, so that the request goes past the cache. Semantic Kernel's own conversion is of no use
/// for this: it throws for a response format that is a type, and makes the same empty schema of all others that are objects.
/// </remarks>
internal static class ExecutionSettingsReader
{
    private const string ServiceId = "service_id";
    private const string ToolCallBehavior = "ToolCallBehavior";

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The settings; <see langword="null"/> if the request has none.</param>
    /// <param name="history">The conversation.</param>
    /// <param name="kernel">The kernel whose functions may be offered; <see langword="null"/> if the request has none.</param>
    public static ChatOptions Read(PromptExecutionSettings? settings, ChatHistory history, Kernel? kernel)
    {
        var options = new ChatOptions();
        RequestProperties.AddTo(options, settings, kernel);
        if (settings is null)
            return options;

        options.ModelId = settings.ModelId;
        foreach (var (name, property) in SettingsProperties.Of(settings.GetType()))
        {
            if (Get(property, settings) is not { } value)
                continue;
            if (property.Name == ToolCallBehavior)
                AddTools(options, value, kernel);
            else
                Add(options, name, value);
        }

        foreach (var (name, value) in settings.ExtensionData ?? new Dictionary<string, object>())
        {
            if (value is not null && name != ServiceId && !RequestProperties.IsOurs(name))
                Add(options, name, value);
        }

        if (settings.FunctionChoiceBehavior is { } behavior)
            AddTools(options, behavior, history, kernel);
        return options;
    }

    private static object? Get(PropertyInfo property, PromptExecutionSettings settings)
    {
        try
        {
            return property.GetValue(settings);
        }
        catch (TargetInvocationException)
        {
            // Nobody knows what it says; the settings themselves have no key.
            return settings;
        }
    }

    private static void Add(ChatOptions options, string name, object value)
    {
        // Log-probabilities belong to one very call, and a kept answer has none.
        if (name.Contains("logprobs", StringComparison.OrdinalIgnoreCase)
            && value is not (false or JsonElement { ValueKind: JsonValueKind.False or JsonValueKind.Null }))
            options.ConfigureWattwise(request => request.CacheMode = CacheMode.Bypass);
        if (!TrySet(options, name, value))
            AddProperty(options, name, PlainValue.Of(value));
    }

    /// <summary>
    /// Sets the option that a name stands for; false if there is none, if it is set already, or if the value is of another kind.
    /// </summary>
    private static bool TrySet(ChatOptions options, string name, object value)
    {
        switch (name)
        {
            case "model_id" when options.ModelId is null:
                return (options.ModelId = PlainValue.ToText(value)) is not null;
            case "temperature" when options.Temperature is null:
                return (options.Temperature = PlainValue.ToSingle(value)) is not null;
            case "top_p" when options.TopP is null:
                return (options.TopP = PlainValue.ToSingle(value)) is not null;
            case "top_k" when options.TopK is null:
                return (options.TopK = PlainValue.ToInt32(value)) is not null;
            case "frequency_penalty" when options.FrequencyPenalty is null:
                return (options.FrequencyPenalty = PlainValue.ToSingle(value)) is not null;
            case "presence_penalty" when options.PresencePenalty is null:
                return (options.PresencePenalty = PlainValue.ToSingle(value)) is not null;
            case "seed" when options.Seed is null:
                return (options.Seed = PlainValue.ToInt64(value)) is not null;
            case "max_tokens" when options.MaxOutputTokens is null:
                return (options.MaxOutputTokens = PlainValue.ToInt32(value)) is not null;
            case "stop_sequences" when options.StopSequences is null:
                return (options.StopSequences = PlainValue.ToTexts(value)) is not null;
            default:
                return false;
        }
    }

    private static void AddProperty(ChatOptions options, string name, object value)
    {
        // Names of properties do not count capital letters; those of settings do.
        var properties = options.AdditionalProperties ??= [];
        while (!properties.TryAdd(name, value))
            name += "'";
    }

    private static void AddTools(ChatOptions options, FunctionChoiceBehavior behavior, ChatHistory history, Kernel? kernel)
    {
        FunctionChoiceBehaviorConfiguration configuration;
        try
        {
            configuration = behavior.GetConfiguration(new FunctionChoiceBehaviorConfigurationContext(history) { Kernel = kernel });
        }
        catch (Exception)
        {
            // The service throws the same in its turn.
            AddProperty(options, "function_choice_behavior", behavior);
            return;
        }

        if (configuration.Functions is not { Count: > 0 } functions)
            return;

        options.Tools = [.. functions];
        options.ToolMode = configuration.Choice == FunctionChoice.Required ? ChatToolMode.RequireAny
            : configuration.Choice == FunctionChoice.None ? ChatToolMode.None : ChatToolMode.Auto;
        options.AllowMultipleToolCalls = configuration.Options.AllowParallelCalls;
        if (configuration.Options.AllowStrictSchemaAdherence)
            AddProperty(options, "allow_strict_schema_adherence", true);
    }

    /// <summary>Adds what an older behaviour of a connector offers: the kernel's functions, or others, which have no key.</summary>
    private static void AddTools(ChatOptions options, object behavior, Kernel? kernel)
    {
        if (behavior.GetType().Name != "KernelFunctions")
            AddProperty(options, ToolCallBehavior, behavior);
        else if (kernel is not null)
            options.Tools = [.. kernel.Plugins.SelectMany(plugin => plugin)];
    }
}
