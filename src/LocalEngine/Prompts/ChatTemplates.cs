namespace Wattwise.LocalEngine;

/// <summary>Chooses the chat format of a model.</summary>
internal static class ChatTemplates
{
    /// <summary>The format that the caller names, else the model's own, else the fallback.</summary>
    /// <param name="modelId">The model, for messages.</param>
    /// <param name="own">The model's own templates.</param>
    /// <param name="named">The format that the caller names, if any.</param>
    /// <param name="fallback">The format to use if the model's own is missing or cannot be read, if any.</param>
    /// <param name="clock">For templates that print the date. The default is the system clock.</param>
    /// <exception cref="NotSupportedException">The model has no template and the caller names none, or one that is not known.</exception>
    /// <exception cref="LlamaTemplateException">The template cannot be read.</exception>
    public static ChatTemplate Choose(
        string modelId, ModelTemplates own, string? named = null, string? fallback = null, TimeProvider? clock = null)
    {
        if (named is not null)
            return Named(named, "ChatTemplate");
        if (own.Default is null && fallback is null)
        {
            throw new NotSupportedException(
                $"The model '{modelId}' carries no chat template. Set LlamaChatClientOptions.FallbackChatTemplate to the format that it "
                    + $"was trained with, "
                + "for example 'chatml'.");
        }

        try
        {
            if (own.Default is not null)
                return ChatTemplate.Create(own.Default, own.Tokens, clock, own.ToolUse);
        }
        catch (LlamaTemplateException) when (fallback is not null)
        {
        }

        return Named(fallback!, "FallbackChatTemplate");

        ChatTemplate Named(string format, string option)
        {
            var isJinja = format.Contains("{{", StringComparison.Ordinal) || format.Contains("{%", StringComparison.Ordinal);
            var source = isJinja ? format : NamedFormats.Find(format) ?? throw new NotSupportedException(
                $"'{format}' in LlamaChatClientOptions.{option} is neither a Jinja template nor one of the formats "
                    + $"{string.Join(", ", NamedFormats.Names)}.");
            return ChatTemplate.Create(source, own.Tokens, clock);
        }
    }
}
