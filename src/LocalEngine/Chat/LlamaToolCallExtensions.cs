namespace Microsoft.Extensions.AI;

/// <summary>Reads what the local engine says of calls that it could not make whole.</summary>
public static class LlamaToolCallExtensions
{
    private const string Key = "wattwise.llama.unfinished_call";

    /// <summary>
    /// The raw text of a call that <see cref="ChatOptions.MaxOutputTokens"/> or the end of the context cut, also where the response was
    /// folded from a stream; <see langword="null"/> where none was cut.
    /// </summary>
    /// <param name="response">A response of the local engine.</param>
    public static string? GetUnfinishedCall(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);

        // Folding puts an update's properties on the message that it belongs to.
        return Get(response.AdditionalProperties)
            ?? response.Messages.Select(message => Get(message.AdditionalProperties)).LastOrDefault(text => text is not null);
    }

    /// <summary>
    /// The raw text of a call that <see cref="ChatOptions.MaxOutputTokens"/> or the end of the context cut; <see langword="null"/> where
    /// none was cut.
    /// </summary>
    /// <param name="update">An update of the local engine: the last one of a stream has it.</param>
    public static string? GetUnfinishedCall(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Get(update.AdditionalProperties);
    }

    internal static void SetUnfinishedCall(this ChatResponse response, string? text)
    {
        if (text is not null)
            (response.AdditionalProperties ??= [])[Key] = text;
    }

    internal static void SetUnfinishedCall(this ChatResponseUpdate update, string? text)
    {
        if (text is not null)
            (update.AdditionalProperties ??= [])[Key] = text;
    }

    private static string? Get(AdditionalPropertiesDictionary? properties) =>
        properties is not null && properties.TryGetValue(Key, out var text) ? text as string : null;
}
