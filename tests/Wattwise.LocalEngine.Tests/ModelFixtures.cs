using Wattwise.LocalEngine.Tests;

[assembly: AssemblyFixture(typeof(ChatModel))]
[assembly: AssemblyFixture(typeof(EmbeddingModel))]
[assembly: AssemblyFixture(typeof(PairModel))]

namespace Wattwise.LocalEngine.Tests;

/// <summary>One engine for all tests of a model. Deterministic, since tests run beside one another.</summary>
public abstract class ModelFixture(string path) : IAsyncLifetime
{
    public LlamaEngine Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engine = await LlamaEngine.LoadAsync(new()
    {
        ModelPath = path,
        Device = LlamaDevice.Cpu,
        Threads = 1,
        Deterministic = true,
        MaxConcurrentRequests = 3,
    });

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Engine.DisposeAsync();
    }
}

public sealed class ChatModel() : ModelFixture(SampleModels.Chat)
{
    /// <summary>A client that sends each token by itself.</summary>
    public LlamaChatClient Client => new(Engine, new() { StreamingInterval = TimeSpan.Zero });
}

public sealed class EmbeddingModel() : ModelFixture(SampleModels.Embedder);

public sealed class PairModel() : ModelFixture(SampleModels.PairVerifier);
