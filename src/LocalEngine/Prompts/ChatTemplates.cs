namespace Wattwise.LocalEngine;

/// <summary>Chooses the chat format of a model.</summary>
internal static class ChatTemplates
{
    /// <summary>The format that the caller names, else the model's own, else the fallback.</summary>
    /// <param name="modelId">The model, for messages.</param>
    /// <param name="own">The text of the model's own template; <see langword="null"/> if it carries none.</param>
    /// <param name="named">The format that the caller names, if any.</param>
    /// <param name="fallback">The format to use if the model's own is missing or unknown, if any.</param>
    /// <exception cref="NotSupportedException">No known format is left.</exception>
    public static ChatTemplate Choose(string modelId, string? own, string? named = null, string? fallback = null)
    {
        if (named is not null)
        {
            return ChatTemplate.TryCreate(named) ?? throw new NotSupportedException(
                "llama.cpp knows no chat format for LlamaChatClientOptions.ChatTemplate. Name a built-in format, for example 'chatml'.");
        }

        if (own is not null && ChatTemplate.TryCreate(own) is { } template)
            return template;

        var cause = own is null ? "carries no chat template" : "has a chat template that llama.cpp does not recognise";
        if (fallback is null)
        {
            throw new NotSupportedException(
                $"The model '{modelId}' {cause}. Set LlamaChatClientOptions.FallbackChatTemplate to the format that it was trained with, "
                + "for example 'chatml'.");
        }

        return ChatTemplate.TryCreate(fallback) ?? throw new NotSupportedException(
            $"The model '{modelId}' {cause}, and llama.cpp does not know the fallback format either.");
    }
}
