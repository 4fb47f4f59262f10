using Wattwise.LocalEngine;

namespace Microsoft.Extensions.AI;

/// <summary>Attaches <see cref="LlamaRequestOptions"/> to <see cref="ChatOptions"/>.</summary>
public static class LlamaChatOptionsExtensions
{
    private const string Key = "wattwise.llama";

    /// <summary>Sets what this request asks of the local engine; other providers ignore it.</summary>
    /// <param name="options">The chat options.</param>
    /// <param name="configure">Changes the request's options.</param>
    /// <returns><paramref name="options"/>, for chaining.</returns>
    public static ChatOptions ConfigureLlama(this ChatOptions options, Action<LlamaRequestOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);

        // A clone of the options shares the value: replace it, so that the original stays as it was.
        var request = options.GetLlamaOptions() is { } existing ? existing with { } : new LlamaRequestOptions();
        configure(request);
        (options.AdditionalProperties ??= [])[Key] = request;
        return options;
    }

    internal static LlamaRequestOptions? GetLlamaOptions(this ChatOptions options) =>
        options.AdditionalProperties is { } properties && properties.TryGetValue(Key, out var value) ? value as LlamaRequestOptions : null;
}
