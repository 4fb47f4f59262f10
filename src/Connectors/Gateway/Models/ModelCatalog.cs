using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Models;

/// <summary>The models by name. Thread-safe.</summary>
internal sealed class ModelCatalog(IOptions<GatewayOptions> options, IServiceProvider services, IGatewayAccess access, TimeProvider time)
{
    private readonly FrozenDictionary<string, GatewayModelOptions> _models =
        options.Value.Models.ToFrozenDictionary(model => model.Name, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, IEmbeddingGenerator<string, Embedding<float>>> _generators = new(StringComparer.Ordinal);

    /// <summary>When the list was made: nothing older is known of a model.</summary>
    public DateTimeOffset Created { get; } = time.GetUtcNow();

    /// <summary>All models, in the order of the settings.</summary>
    public IEnumerable<GatewayModelOptions> All => options.Value.Models;

    /// <summary>The models that a caller sees, in the order of the settings.</summary>
    public IEnumerable<GatewayModelOptions> VisibleTo(GatewayCaller caller) =>
        All.Where(model => access.MayUse(caller, model.Name));

    /// <summary>A model that the caller sees.</summary>
    /// <exception cref="GatewayException">There is none of that name; the caller cannot tell whether others see one.</exception>
    public GatewayModelOptions Get(GatewayCaller caller, string name) =>
        _models.TryGetValue(name, out var model) && access.MayUse(caller, model.Name)
            ? model : throw new GatewayException(GatewayErrors.ModelNotFound());

    /// <summary>Makes a model's client, if nobody has.</summary>
    public void Make(GatewayModelOptions model)
    {
        if (model.Kind == GatewayModelKind.Chat)
            ChatClientOf(model);
        else
            GeneratorOf(model);
    }

    public (GatewayModelOptions Model, IChatClient Client) GetChat(GatewayCaller caller, string name)
    {
        var model = Get(caller, name, GatewayModelKind.Chat, "it embeds texts: POST /v1/embeddings.");
        return (model, ChatClientOf(model));
    }

    public (GatewayModelOptions Model, IEmbeddingGenerator<string, Embedding<float>> Generator) GetEmbedding(
        GatewayCaller caller, string name)
    {
        var model = Get(caller, name, GatewayModelKind.Embedding, "it is a chat model: POST /v1/chat/completions.");
        return (model, GeneratorOf(model));
    }

    private IChatClient ChatClientOf(GatewayModelOptions model) => model.ServiceKey is { } key
        ? services.GetRequiredKeyedService<IChatClient>(key)
        : services.GetRequiredService<IChatClient>();

    private IEmbeddingGenerator<string, Embedding<float>> GeneratorOf(GatewayModelOptions model) =>
        _generators.GetOrAdd(model.Name, static (_, made) => made.Catalog.MakeGenerator(made.model), (Catalog: this, model));

    // Without a pipeline of its own nobody would account for it.
    private IEmbeddingGenerator<string, Embedding<float>> MakeGenerator(GatewayModelOptions model)
    {
        var generator = model.ServiceKey is { } key
            ? services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(key)
            : services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        return generator.GetService(typeof(AccountingEmbeddingGenerator)) is not null
            ? generator
            : new AccountingEmbeddingGenerator(
                generator, services.GetService<IOptions<WattwiseOptions>>()?.Value.Accounting, new(services));
    }

    private GatewayModelOptions Get(GatewayCaller caller, string name, GatewayModelKind kind, string otherwise)
    {
        var model = Get(caller, name);
        return model.Kind == kind ? model : throw new GatewayException(GatewayErrors.Unsupported("model", otherwise));
    }
}
