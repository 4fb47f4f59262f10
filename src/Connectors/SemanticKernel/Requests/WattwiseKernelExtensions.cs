using Microsoft.Extensions.AI;
using Wattwise;
using Wattwise.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Attaches <see cref="WattwiseRequestOptions"/> to a <see cref="Kernel"/>.</summary>
public static class WattwiseKernelExtensions
{
    /// <summary>
    /// Sets what all requests with this kernel ask of Wattwise, such as the tenant. What the settings of one request say goes over it;
    /// where both are silent, the request around this one counts.
    /// </summary>
    /// <param name="kernel">The kernel. Its clones keep what it said when they were made.</param>
    /// <param name="configure">Changes the options; what it leaves alone stays as it was.</param>
    /// <returns><paramref name="kernel"/>, for chaining.</returns>
    /// <remarks>
    /// A kernel is cheap, so one for each tenant is a good way to keep tenants apart. Not thread-safe, as <see cref="Kernel.Data"/> is not.
    /// It holds for chat services that are called with the kernel: prompt functions do so, direct calls have a parameter for it.
    /// A chat client gets no kernel: set its requests' options on the settings.
    /// </remarks>
    public static Kernel ConfigureWattwise(this Kernel kernel, Action<WattwiseRequestOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(configure);

        var said = kernel.Data.TryGetValue(RequestProperties.KernelKey, out var data) ? data as AdditionalPropertiesDictionary : null;
        kernel.Data[RequestProperties.KernelKey] = RequestProperties.Configure(said ?? [], configure);
        return kernel;
    }
}
