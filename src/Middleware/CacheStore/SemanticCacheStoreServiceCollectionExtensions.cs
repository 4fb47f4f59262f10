using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Wattwise.Caching;
using Wattwise.Cascade;
using Wattwise.Directives;
using Wattwise.Gateway;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a store of the semantic cache. For those who write a store: apps call the method that comes with it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SemanticCacheStoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <typeparamref name="TStore"/> as itself, as the <see cref="ISemanticCacheStore"/> and, if it is one, as the
    /// <see cref="ICacheEvidenceStore"/>, the <see cref="IDirectiveEvidenceStore"/>, the <see cref="ICascadeEvidenceStore"/> and the
    /// <see cref="IGatewayStore"/>. Its settings are checked when the host starts.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="create">Creates the store; called once. A logger factory is among the services if the app has one.</param>
    /// <param name="validator">Checks the settings; a class that the source generator of <see cref="OptionsValidatorAttribute"/> fills in,
    /// for example.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> to leave them. Runs after configuration that was bound
    /// before.</param>
    /// <typeparam name="TStore">The type of the store. Disposing it twice must be harmless.</typeparam>
    /// <typeparam name="TOptions">The type of its settings.</typeparam>
    /// <returns>The settings, for what else is taken from the services.</returns>
    /// <remarks>
    /// The settings take an <see cref="ICacheProtector"/> and a <see cref="TimeProvider"/> from the services if they have none of their
    /// own. Among several stores the one that was registered last is used, as with <c>AddSingleton</c>. Registering the same store again
    /// changes its settings and makes no second one. Configuration is bound by the caller, so that the binding is generated for its type:
    /// <c>services.AddOptions&lt;MyOptions&gt;().Bind(configuration)</c>.
    /// </remarks>
    public static OptionsBuilder<TOptions> AddSemanticCacheStore<
        TStore, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services,
        Func<IServiceProvider, TOptions, TStore> create,
        IValidateOptions<TOptions> validator,
        Action<TOptions>? configure = null)
        where TStore : class, ISemanticCacheStore
        where TOptions : SemanticCacheStoreOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(validator);

        var options = services.AddOptions<TOptions>().PostConfigure<IServiceProvider>(TakeServices).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton(validator));
        services.TryAddSingleton(provider => create(provider, provider.GetRequiredService<IOptions<TOptions>>().Value));
        services.AddSingleton<ISemanticCacheStore>(provider => provider.GetRequiredService<TStore>());
        if (typeof(ICacheEvidenceStore).IsAssignableFrom(typeof(TStore)))
            services.AddSingleton(provider => (ICacheEvidenceStore)provider.GetRequiredService<TStore>());
        if (typeof(IDirectiveEvidenceStore).IsAssignableFrom(typeof(TStore)))
            services.AddSingleton(provider => (IDirectiveEvidenceStore)provider.GetRequiredService<TStore>());
        if (typeof(ICascadeEvidenceStore).IsAssignableFrom(typeof(TStore)))
            services.AddSingleton(provider => (ICascadeEvidenceStore)provider.GetRequiredService<TStore>());
        if (typeof(IGatewayStore).IsAssignableFrom(typeof(TStore)))
            services.AddSingleton(provider => (IGatewayStore)provider.GetRequiredService<TStore>());
        return options;
    }

    private static void TakeServices(SemanticCacheStoreOptions options, IServiceProvider provider)
    {
        options.Protector ??= provider.GetService<ICacheProtector>();
        if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
            options.TimeProvider = registered;
    }
}
