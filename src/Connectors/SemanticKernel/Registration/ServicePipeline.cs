using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.ChatCompletion;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.SemanticKernel;

/// <summary>The pipeline of one registered service: what is made for each scope, or each time, shares its cache.</summary>
/// <param name="name">Tells the service from all others, so that none answers for another.</param>
internal sealed class ServicePipeline(string name)
{
    [ThreadStatic]
    private static (IChatClient Client, bool HasCache) _end;

    private readonly ChatClientBuilder _builder = CreateBuilder(name);

    /// <summary>Puts the stages before a chat client, unless it has them already.</summary>
    public IChatClient Build(IChatClient client, IServiceProvider services) =>
        HasStage<AccountingChatClient>(client) || HasStage<SemanticCacheChatClient>(client)
            ? client
            : Build(client, hasCache: false, services);

    /// <summary>Puts the stages before a chat service. One that stands on a pipeline itself gets no second cache.</summary>
    public WattwiseChatCompletionService Build(IChatCompletionService service, bool isOwned, IServiceProvider services) =>
        new(Build(new ServiceChatClient(service, isOwned), HasStage<SemanticCacheChatClient>(FindClient(service)), services));

    private static bool HasStage<T>(IChatClient? client) => client?.GetService(typeof(T)) is not null;

    // What Semantic Kernel makes of a chat client keeps it in a field.
    private static IChatClient? FindClient(IChatCompletionService service) => service as IChatClient
        ?? service.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(IChatClient)).Select(field => field.GetValue(service) as IChatClient)
            .FirstOrDefault();

    private static ChatClientBuilder CreateBuilder(string name) => new ChatClientBuilder(_ => _end.Client).UseWattwise(configure: options =>
    {
        if (_end.HasCache)
            options.SemanticCache = null;
        else if (options.SemanticCache is { } cache)
            cache.Name = cache.Name is null ? name : $"{cache.Name}/{name}";
    });

    private IChatClient Build(IChatClient client, bool hasCache, IServiceProvider services)
    {
        // Building may make other services, whose pipelines are built on this thread in between.
        var outer = _end;
        _end = (client, hasCache);
        try
        {
            return _builder.Build(services);
        }
        finally
        {
            _end = outer;
        }
    }
}
