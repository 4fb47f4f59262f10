using Wattwise;
using Wattwise.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Attaches <see cref="WattwiseRequestOptions"/> to <see cref="PromptExecutionSettings"/>.</summary>
public static class WattwiseExecutionSettingsExtensions
{
    /// <summary>
    /// Sets what requests with these settings ask of Wattwise. It goes over what the kernel says, and the chat service does not see it.
    /// </summary>
    /// <typeparam name="T">The settings of a connector.</typeparam>
    /// <param name="settings">The settings. Only these change: copies, made before or after, are independent.</param>
    /// <param name="configure">Changes the request's options; what it leaves alone stays as it was.</param>
    /// <returns><paramref name="settings"/>, for chaining.</returns>
    /// <remarks>
    /// The options are plain values in <see cref="PromptExecutionSettings.ExtensionData"/>, so they survive conversions of settings from
    /// type to type. Without <c>AddWattwise</c>, nobody reads them.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    public static T ConfigureWattwise<T>(this T settings, Action<WattwiseRequestOptions> configure)
        where T : PromptExecutionSettings
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(configure);
        if (settings.IsFrozen)
            throw new InvalidOperationException("The settings are frozen: configure Wattwise before they are used, or on a clone of them.");

        var data = new Dictionary<string, object>();
        var said = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in settings.ExtensionData ?? data)
        {
            if (RequestProperties.IsOurs(name))
                said.Add(new(name, value));
            else
                data[name] = value;
        }

        foreach (var (name, value) in RequestProperties.Configure(said, configure))
            data[name] = value!;
        settings.ExtensionData = data;
        return settings;
    }
}
