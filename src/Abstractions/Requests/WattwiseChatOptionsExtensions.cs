using Wattwise;

namespace Microsoft.Extensions.AI;

/// <summary>Attaches <see cref="WattwiseRequestOptions"/> to <see cref="ChatOptions"/>.</summary>
public static class WattwiseChatOptionsExtensions
{
    /// <summary>Sets what this request asks of Wattwise; the outermost Wattwise stage takes it off again, so no provider sees it.</summary>
    /// <param name="options">The chat options. Only these change: clones of them, made before or after, are independent.</param>
    /// <param name="configure">Changes the request's options; what it leaves alone stays as it was.</param>
    /// <returns><paramref name="options"/>, for chaining.</returns>
    public static ChatOptions ConfigureWattwise(this ChatOptions options, Action<WattwiseRequestOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);

        var settings = new RequestSettings(options);
        configure(new WattwiseRequestOptions(settings));
        settings.WriteTo(options);
        return options;
    }
}
