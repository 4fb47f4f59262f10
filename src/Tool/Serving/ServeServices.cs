using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wattwise.Cascade;
using Wattwise.Gateway;

namespace Wattwise.Tool.Serving;

/// <summary>A gateway over the models of the settings.</summary>
internal static class ServeServices
{
    // Docker waits 10 seconds: what was booked has to be written then too.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <param name="services">The app's services.</param>
    /// <param name="configuration">Sections Wattwise, Gateway, Admin and Dashboard.</param>
    /// <param name="settings">The models and stores.</param>
    /// <param name="wrapModel">Puts something around each call of a model, below the cache and the cascade.</param>
    public static void Add(
        IServiceCollection services, IConfiguration configuration, ServeSettings settings, Action<ChatClientBuilder>? wrapModel = null)
    {
        settings.ThrowIfWrong();
        if (configuration["shutdownTimeoutSeconds"] is null)
            services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddWattwise(configuration.GetSection("Wattwise"));
        if (settings.Embedder is { } embedder)
            services.AddLlamaEmbeddingGenerator(embedder.Apply);
        if (settings.Verifier is { } verifier)
            services.AddLlamaPairScorer(verifier.Apply);
        AddModels(services, settings, wrapModel ?? (static _ => { }));
        services.AddWattwiseGateway(configuration.GetSection("Gateway"), options =>
        {
            foreach (var name in settings.ModelNames)
                Serve(options, name);
            if (settings.Cascade.Tiers.Count > 0)
                Serve(options, settings.Cascade.Name);
            if (settings.Embedder is { } served)
                options.Models.Add(new GatewayModelOptions { Name = served.Name, Kind = GatewayModelKind.Embedding });
        });
        services.AddWattwiseGatewayAdmin(configuration.GetSection("Admin"));
        services.AddWattwiseDashboard(configuration.GetSection("Dashboard"));
        ServeStores.Add(services, settings);
    }

    // A model's client comes twice: as its provider has it, for tiers of a cascade, and with Wattwise before it, for callers.
    private static void AddModels(IServiceCollection services, ServeSettings settings, Action<ChatClientBuilder> wrapModel)
    {
        foreach (var model in settings.Local)
            wrapModel(services.AddLlamaChatClient(model.Apply, Provider(model.Name)));
        foreach (var upstream in settings.Upstreams)
            wrapModel(services.AddKeyedChatClient(Provider(upstream.Name), _ => upstream.CreateClient()));
        foreach (var name in settings.ModelNames)
        {
            services.AddKeyedChatClient(name, provider => provider.GetRequiredKeyedService<IChatClient>(Provider(name)))
                .UseWattwise(configure: options => NameCache(options, name));
        }

        string[] tiers = [.. settings.Cascade.Tiers];
        if (tiers is not [.. var drafts, var strongest])
            return;
        var cascade = settings.Cascade.Name;
        services.AddKeyedChatClient(cascade, provider => provider.GetRequiredKeyedService<IChatClient>(Provider(strongest)))
            .UseWattwise(configure: options =>
            {
                NameCache(options, cascade);
                options.Cascade = new() { MaxQualityLoss = settings.Cascade.MaxQualityLoss };
                foreach (var tier in drafts)
                    options.Cascade.Tiers.Add(new CascadeTier(tier) { ClientKey = Provider(tier) });
                options.Cascade.Tiers.Add(new CascadeTier(strongest));
            });
    }

    // Else the caches of several models are told apart by which is asked first, which may be another one after the next start and at
    // another gateway.
    private static void NameCache(WattwiseOptions options, string name)
    {
        if (options.SemanticCache is { } cache)
            cache.Name ??= name;
    }

    private static void Serve(GatewayOptions options, string name)
    {
        if (options.Models.FirstOrDefault(model => model.Name == name) is { } known)
            known.ServiceKey ??= name;
        else
            options.Models.Add(new GatewayModelOptions { Name = name, ServiceKey = name });
    }

    private static string Provider(string name) => $"provider:{name}";
}
