using Wattwise.LocalEngine;

namespace Microsoft.Extensions.AI;

/// <summary>Reads what the local engine tells of a generation.</summary>
public static class LlamaGenerationExtensions
{
    // Folding a stream into a response drops the updates' raw objects but keeps their properties, on the message or the response.
    private const string Key = "wattwise.generation";

    /// <summary>The generation behind a response, also where it was folded from a stream; <see langword="null"/> for another provider's response.</summary>
    /// <param name="response">The response.</param>
    public static LlamaGeneration? GetLlamaGeneration(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.RawRepresentation as LlamaGeneration
            ?? Get(response.AdditionalProperties)
            ?? response.Messages.Select(message => Get(message.AdditionalProperties)).LastOrDefault(generation => generation is not null);
    }

    /// <summary>The generation that this update ends; <see langword="null"/> for all but the last update, and for another provider's.</summary>
    /// <param name="update">The update.</param>
    public static LlamaGeneration? GetLlamaGeneration(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.RawRepresentation as LlamaGeneration;
    }

    internal static void SetLlamaGeneration(this ChatResponse response, LlamaGeneration generation) => response.RawRepresentation = generation;

    internal static void SetLlamaGeneration(this ChatResponseUpdate update, LlamaGeneration generation)
    {
        update.RawRepresentation = generation;
        (update.AdditionalProperties ??= [])[Key] = generation;
    }

    private static LlamaGeneration? Get(AdditionalPropertiesDictionary? properties) =>
        properties is not null && properties.TryGetValue(Key, out var value) ? value as LlamaGeneration : null;
}
