using Wattwise;
using Wattwise.LocalEngine;

namespace Microsoft.Extensions.AI;

/// <summary>Attaches <see cref="LlamaRequestOptions"/> to <see cref="ChatOptions"/>.</summary>
public static class LlamaChatOptionsExtensions
{
    /// <summary>Sets what this request asks of the local engine; other providers ignore it.</summary>
    /// <param name="options">The chat options. Only these change: clones of them, made before or after, are independent.</param>
    /// <param name="configure">Changes the request's options; what it leaves alone stays as it was.</param>
    /// <returns><paramref name="options"/>, for chaining.</returns>
    public static ChatOptions ConfigureLlama(this ChatOptions options, Action<LlamaRequestOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);

        var settings = new RequestSettings(options);
        configure(new LlamaRequestOptions(settings));
        settings.WriteTo(options);
        return options;
    }

    internal static LlamaRequestOptions GetLlamaOptions(this ChatOptions options) => new(new RequestSettings(options));
}
