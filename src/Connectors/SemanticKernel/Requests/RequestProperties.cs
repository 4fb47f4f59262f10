using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel;

/// <summary>What a caller asks of Wattwise, in the extension data of settings and in the data of a kernel.</summary>
internal static class RequestProperties
{
    /// <summary>The key in <see cref="Kernel.Data"/>.</summary>
    public const string KernelKey = "wattwise.request";

    private const string Prefix = KernelKey + ".";

    public static bool IsOurs(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if settings ask something of Wattwise.</summary>
    public static bool Has(PromptExecutionSettings? settings)
    {
        if (settings?.ExtensionData is not { Count: > 0 } data)
            return false;

        foreach (var name in data.Keys)
        {
            if (IsOurs(name))
                return true;
        }

        return false;
    }

    /// <summary>Changes properties as a caller wants it.</summary>
    /// <returns>New properties; the given ones stay as they are.</returns>
    public static AdditionalPropertiesDictionary Configure(
        IEnumerable<KeyValuePair<string, object?>> said, Action<WattwiseRequestOptions> configure)
    {
        var options = new ChatOptions { AdditionalProperties = new(said) };
        options.ConfigureWattwise(configure);
        return options.AdditionalProperties ?? [];
    }

    /// <summary>Puts on a request's options what the kernel says, and over it what the settings say.</summary>
    public static void AddTo(ChatOptions options, PromptExecutionSettings? settings, Kernel? kernel)
    {
        if (kernel is not null && kernel.Data.TryGetValue(KernelKey, out var data) && data is AdditionalPropertiesDictionary ofKernel)
            Add(options, ofKernel);
        if (Has(settings))
            Add(options, settings!.ExtensionData!.Where(property => IsOurs(property.Key))!);
    }

    private static void Add(ChatOptions options, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        foreach (var (name, value) in properties)
            (options.AdditionalProperties ??= [])[name] = value;
    }
}
