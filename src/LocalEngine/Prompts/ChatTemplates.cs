namespace Wattwise.LocalEngine;

/// <summary>Chooses the chat format of a model.</summary>
internal static class ChatTemplates
{
    /// <summary>The format that the options name, else the model's own, else the fallback.</summary>
    /// <exception cref="NotSupportedException">The model is no chat model, or no known format is left.</exception>
    public static ChatTemplate Choose(LlamaEngine engine, LlamaChatClientOptions options)
    {
        engine.Require(LlamaModelKind.Chat);
        if (options.ChatTemplate is { } named)
        {
            return ChatTemplate.TryCreate(named) ?? throw new NotSupportedException(
                "llama.cpp knows no chat format for LlamaChatClientOptions.ChatTemplate. Name a built-in format, for example 'chatml'.");
        }

        if (engine.ChatTemplateText is { } own && ChatTemplate.TryCreate(own) is { } template)
            return template;

        var cause = engine.ChatTemplateText is null ? "carries no chat template" : "has a chat template that llama.cpp does not recognise";
        if (options.FallbackChatTemplate is not { } fallback)
        {
            throw new NotSupportedException(
                $"The model '{engine.Model.Id}' {cause}. Set LlamaChatClientOptions.FallbackChatTemplate to the format that it was trained with, for example 'chatml'.");
        }

        return ChatTemplate.TryCreate(fallback) ?? throw new NotSupportedException(
            $"The model '{engine.Model.Id}' {cause}, and llama.cpp does not know the fallback format either.");
    }
}
