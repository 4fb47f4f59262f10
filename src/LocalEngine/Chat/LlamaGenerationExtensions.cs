using Wattwise.LocalEngine;

namespace Microsoft.Extensions.AI;

/// <summary>Reads what the local engine tells of a generation.</summary>
public static class LlamaGenerationExtensions
{
    /// <summary>The generation behind a response; <see langword="null"/> for another provider's response.</summary>
    /// <param name="response">The response, also where it was folded from a stream.</param>
    public static LlamaGeneration? GetLlamaGeneration(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);

        // Folding a stream may put an update's raw object on the message that it belongs to.
        return response.RawRepresentation as LlamaGeneration
            ?? response.Messages.Select(message => message.RawRepresentation).OfType<LlamaGeneration>().LastOrDefault();
    }

    /// <summary>The generation that this update ends; <see langword="null"/> for all but the last update, and for another provider's.</summary>
    /// <param name="update">The update.</param>
    public static LlamaGeneration? GetLlamaGeneration(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return update.RawRepresentation as LlamaGeneration;
    }
}
