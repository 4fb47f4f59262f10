using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Caching;
using Wattwise.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Reaches the stages in front of a chat service.</summary>
public static class WattwiseChatServiceExtensions
{
    /// <summary>The semantic cache of a chat service, to purge it or to import answers; <see langword="null"/> if it has none.</summary>
    /// <param name="service">The service, as the kernel or the container gives it.</param>
    public static SemanticCacheChatClient? GetSemanticCache(this IChatCompletionService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return (service as WattwiseChatCompletionService)?.Pipeline.GetService<SemanticCacheChatClient>();
    }
}
