using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wattwise.Compression;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the originals that compression can give back.</summary>
public static class CompressionReferencesServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="CompressionReferences"/>, which the compression stage finds by itself. Add its <see
    /// cref="CompressionReferences.Tool"/>
    /// to the tools of each conversation that may use references.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes limits and lifetimes; checked when the host starts.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddCompressionReferences(
        this IServiceCollection services, Action<CompressionReferenceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<CompressionReferenceOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<CompressionReferenceOptions>, CompressionReferenceOptionsValidator>());
        services.TryAddSingleton(provider => new CompressionReferences(
            provider.GetRequiredService<IOptions<CompressionReferenceOptions>>().Value, provider.GetService<TimeProvider>()));
        return services;
    }
}
