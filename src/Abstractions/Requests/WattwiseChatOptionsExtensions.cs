using Wattwise;

namespace Microsoft.Extensions.AI;

/// <summary>Attaches <see cref="WattwiseRequestOptions"/> to <see cref="ChatOptions"/>.</summary>
public static class WattwiseChatOptionsExtensions
{
    internal const string Key = "wattwise.request";

    /// <summary>Sets what this request asks of Wattwise; the outermost Wattwise stage takes it off again, so no provider sees it.</summary>
    /// <param name="options">The chat options.</param>
    /// <param name="configure">Changes the request's options.</param>
    /// <returns><paramref name="options"/>, for chaining.</returns>
    public static ChatOptions ConfigureWattwise(this ChatOptions options, Action<WattwiseRequestOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);

        var properties = options.AdditionalProperties ??= [];
        if (!properties.TryGetValue(Key, out var value) || value is not WattwiseRequestOptions request)
            properties[Key] = request = new WattwiseRequestOptions();
        configure(request);
        return options;
    }
}
