using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wattwise.Caching;

namespace Wattwise.Gateway.Caches;

/// <summary>The caches in the pipelines of the gateway's models; without models, that of the app's own client. Thread-safe.</summary>
internal sealed partial class GatewayCaches
{
    private readonly IServiceProvider _services;
    private readonly GatewayOptions _options;
    private readonly ILogger _logger;
    private readonly Lazy<IReadOnlyList<GatewayCache>> _all;

    public GatewayCaches(IServiceProvider services, IOptions<GatewayOptions> options, ILogger<GatewayCaches> logger)
    {
        (_services, _options, _logger) = (services, options.Value, logger);
        _all = new(Find);
    }

    /// <summary>Each cache once, in the order of the models. The first call makes the pipelines that were not used yet.</summary>
    public IReadOnlyList<GatewayCache> All => _all.Value;

    private List<GatewayCache> Find()
    {
        var found = new List<(object Identity, string Model, SemanticCacheChatClient Client)>();
        foreach (var model in _options.Models.Where(model => model.Kind == GatewayModelKind.Chat))
            Add(model.Name, model.ServiceKey);
        if (_options.Models.Count == 0)
            Add("", serviceKey: null);
        return
        [
            .. found.GroupBy(cache => cache.Identity).Select(group => new GatewayCache(
                [.. group.Select(cache => cache.Model).Where(name => name.Length > 0)], group.First().Client)),
        ];

        void Add(string model, string? serviceKey)
        {
            if (Create(model, serviceKey)?.GetService<SemanticCacheChatClient>() is { } cache)
                found.Add((cache.Store ?? (object)cache, model, cache));
        }
    }

    private IChatClient? Create(string model, string? serviceKey)
    {
        try
        {
            return serviceKey is null ? _services.GetService<IChatClient>() : _services.GetKeyedService<IChatClient>(serviceKey);
        }
        catch (Exception exception)
        {
            // It serves nobody, and so its cache is empty; the others can be looked at.
            LogMissing(exception, model);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The pipeline of the model '{Model}' cannot be made, and its cache is left out.")]
    private partial void LogMissing(Exception exception, string model);
}
