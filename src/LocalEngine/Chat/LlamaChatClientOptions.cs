namespace Wattwise.LocalEngine;

/// <summary>Settings of a <see cref="LlamaChatClient"/>.</summary>
public sealed class LlamaChatClientOptions
{
    /// <summary>
    /// The chat format: the name of one that llama.cpp has a name for (<c>chatml</c>, <c>llama3</c>, <c>gemma</c> ...) or the text of a
    /// Jinja template. The default is <see langword="null"/>, the model's own template.
    /// </summary>
    public string? ChatTemplate { get; set; }

    /// <summary>
    /// The format to use where the model carries no template, or one that cannot be read. The default is
    /// <see langword="null"/>, such a model is refused, because answers in a wrong format are silently bad.
    /// </summary>
    public string? FallbackChatTemplate { get; set; }

    /// <summary>
    /// The most tokens of an answer where the request does not say. The default is <see langword="null"/>, up to the end of the context.
    /// </summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>
    /// The shortest time between two updates of a stream; tokens that come sooner travel together. The default is 50 ms, which reads as
    /// fluent text, and saves a fast model most of its garbage (an update takes about 330 bytes) and wake-ups. Zero sends each token as
    /// soon as the reader asks for it.
    /// </summary>
    public TimeSpan StreamingInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The seed of the generator that gives a seed to requests without one. The default is <see langword="null"/>, a random one.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// Where <c>CreatedAt</c> comes from, and the date in prompts of templates that print it. The default is the system clock.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
