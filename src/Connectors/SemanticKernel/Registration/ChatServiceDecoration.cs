using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel;

/// <summary>Puts the pipeline before the chat services and chat clients of a service collection, each in its place.</summary>
/// <param name="services">The app's services.</param>
internal sealed class ChatServiceDecoration(IServiceCollection services)
{
    private readonly HashSet<ServiceDescriptor> _decorated = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _names = [];
    private int _isUsed;

    /// <summary>Decorates what is registered and not decorated yet.</summary>
    /// <returns>False if nothing is registered.</returns>
    public bool Decorate()
    {
        var isAny = false;
        for (var i = 0; i < services.Count; i++)
        {
            var descriptor = services[i];
            if (!IsChat(descriptor))
                continue;

            isAny = true;
            if (!_decorated.Contains(descriptor))
            {
                services[i] = Decorate(descriptor);
                _decorated.Add(services[i]);
            }
        }

        return isAny;
    }

    private static bool IsChat(ServiceDescriptor descriptor) =>
        descriptor.ServiceType == typeof(IChatCompletionService) || descriptor.ServiceType == typeof(IChatClient);

    private ServiceDescriptor Decorate(ServiceDescriptor descriptor)
    {
        var name = NameOf(descriptor);
        var pipeline = new ServicePipeline(name);
        var type = descriptor.ServiceType;
        if (!descriptor.IsKeyedService)
            return new ServiceDescriptor(type, provider => Create(descriptor, pipeline, provider, key: null), descriptor.Lifetime);
        if (!ReferenceEquals(descriptor.ServiceKey, KeyedService.AnyKey))
            return new ServiceDescriptor(
                type, descriptor.ServiceKey, (provider, key) => Create(descriptor, pipeline, provider, key), descriptor.Lifetime);

        // One registration for all keys stands for as many services.
        var pipelines = new ConcurrentDictionary<object, ServicePipeline>();
        return new ServiceDescriptor(
            type,
            KeyedService.AnyKey,
            (provider, key) =>
                Create(descriptor, pipelines.GetOrAdd(key ?? "", known => new ServicePipeline($"{name}:{known}")), provider, key),
            descriptor.Lifetime);
    }

    /// <summary>The service's name among all of its kind: the same from start to start, as long as the registrations are.</summary>
    private string NameOf(ServiceDescriptor descriptor)
    {
        var kind = descriptor.ServiceType == typeof(IChatClient) ? "chat_client" : "chat_service";
        var name = descriptor.ServiceKey is { } key && !ReferenceEquals(key, KeyedService.AnyKey) ? $"{kind}:{key}" : kind;
        var ordinal = _names[name] = _names.GetValueOrDefault(name) + 1;
        return ordinal == 1 ? name : $"{name}#{ordinal}";
    }

    private object Create(ServiceDescriptor descriptor, ServicePipeline pipeline, IServiceProvider provider, object? key)
    {
        if (Interlocked.Exchange(ref _isUsed, 1) == 0)
            Check(provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(ChatServiceDecoration).FullName!));

        var isOwned = InnerService.IsOwned(descriptor);
        var inner = InnerService.Create(descriptor, provider, key);
        if (descriptor.ServiceType == typeof(IChatCompletionService))
            return pipeline.Build((IChatCompletionService)inner, isOwned, provider);

        // The container disposes whatever it is given; a client of the app's own is lent to it.
        var client = (IChatClient)inner;
        return pipeline.Build(isOwned ? client : new BorrowedChatClient(client), provider);
    }

    private void Check(ILogger? logger)
    {
        if (logger is null)
            return;

        var late = services.Where(descriptor => IsChat(descriptor) && !_decorated.Contains(descriptor)).ToArray();
        if (late.Length > 0)
        {
            logger.LogWarning(
                "{Count} chat services were registered after AddWattwise and go without it: {Services}. Call AddWattwise after them, or "
                    + "once more.",
                late.Length,
                string.Join(
                    ", ",
                    late.Select(descriptor =>
                        descriptor.ServiceKey is { } key ? $"{descriptor.ServiceType.Name} '{key}'" : descriptor.ServiceType.Name)));
        }

        if (services.Any(descriptor => descriptor.ServiceType == typeof(IChatCompletionService))
            && services.Any(descriptor => descriptor.ServiceType == typeof(IChatClient)))
        {
            logger.LogWarning(
                "Both IChatCompletionService and IChatClient are registered. Prompt functions use the chat completion service, unless "
                    + "their settings name a service that only a chat client is.");
        }
    }
}
