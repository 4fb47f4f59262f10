using Microsoft.Extensions.DependencyInjection;
using Wattwise;

namespace Microsoft.SemanticKernel;

/// <summary>Puts Wattwise before the chat services of a kernel.</summary>
public static class WattwiseKernelBuilderExtensions
{
    /// <summary>
    /// Puts the pipeline before each chat service and chat client that is registered so far, keyed ones included: call it after them. See
    /// <see cref="WattwiseSemanticKernelServiceCollectionExtensions.AddWattwiseSemanticKernel"/> for the rest.
    /// </summary>
    /// <param name="builder">The kernel's builder, of <c>Kernel.CreateBuilder()</c> or <c>services.AddKernel()</c>.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <exception cref="InvalidOperationException">No chat service is registered yet.</exception>
    public static IKernelBuilder AddWattwise(this IKernelBuilder builder, Action<WattwiseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddWattwiseSemanticKernel(configure);
        return builder;
    }
}
