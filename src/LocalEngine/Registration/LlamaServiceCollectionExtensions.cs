using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the local engine's clients.</summary>
/// <remarks>
/// Options are checked when the host starts: numbers, and that the file is a usable GGUF of the right kind.
/// The model is loaded once, when the host starts (without a host, by the first request), and freed with the container; all models of an
/// app load side by side, as far as cores and memory allow. Where the options do not name them, the registered
/// <see cref="Wattwise.Accounting.IEnergyMeter"/>, logger factory and <see cref="TimeProvider"/> are used.
/// </remarks>
public static class LlamaServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="LlamaChatClient"/> as <see cref="IChatClient"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the engine's options.</param>
    /// <param name="serviceKey">Registers a keyed client where it is not <see langword="null"/>.</param>
    /// <param name="configureClient">Sets the client's options.</param>
    /// <returns>A builder, to put other stages before the client.</returns>
    public static ChatClientBuilder AddLlamaChatClient(
        this IServiceCollection services,
        Action<LlamaEngineOptions>? configure = null,
        object? serviceKey = null,
        Action<LlamaChatClientOptions>? configureClient = null)
    {
        var registration = new LlamaRegistration(services, LlamaModelKind.Chat, serviceKey).Configure(configure);
        return AddChatClient(services, registration, serviceKey, configureClient);
    }

    /// <summary>Registers a <see cref="LlamaChatClient"/> as <see cref="IChatClient"/>, with options from configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the properties of <see cref="LlamaEngineOptions"/> and of
    /// <see cref="LlamaChatClientOptions"/>.</param>
    /// <param name="serviceKey">Registers a keyed client where it is not <see langword="null"/>.</param>
    /// <returns>A builder, to put other stages before the client.</returns>
    public static ChatClientBuilder AddLlamaChatClient(this IServiceCollection services, IConfiguration section, object? serviceKey = null)
    {
        var registration = new LlamaRegistration(services, LlamaModelKind.Chat, serviceKey).Bind(section);
        services.AddOptions<LlamaChatClientOptions>(registration.Name).Bind(section);
        return AddChatClient(services, registration, serviceKey, null);
    }

    /// <summary>Registers a <see cref="LlamaEmbeddingGenerator"/> as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the engine's options.</param>
    /// <param name="serviceKey">Registers a keyed generator where it is not <see langword="null"/>.</param>
    /// <param name="configureGenerator">Sets the generator's options.</param>
    /// <returns>A builder, to put other stages before the generator.</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddLlamaEmbeddingGenerator(
        this IServiceCollection services,
        Action<LlamaEngineOptions>? configure = null,
        object? serviceKey = null,
        Action<LlamaEmbeddingGeneratorOptions>? configureGenerator = null)
    {
        var registration = new LlamaRegistration(services, LlamaModelKind.Embedding, serviceKey).Configure(configure);
        return AddEmbeddingGenerator(services, registration, serviceKey, configureGenerator);
    }

    /// <summary>
    /// Registers a <see cref="LlamaEmbeddingGenerator"/> as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, with options from
    /// configuration.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the properties of <see cref="LlamaEngineOptions"/> and of
    /// <see cref="LlamaEmbeddingGeneratorOptions"/>.</param>
    /// <param name="serviceKey">Registers a keyed generator where it is not <see langword="null"/>.</param>
    /// <returns>A builder, to put other stages before the generator.</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddLlamaEmbeddingGenerator(
        this IServiceCollection services, IConfiguration section, object? serviceKey = null)
    {
        var registration = new LlamaRegistration(services, LlamaModelKind.Embedding, serviceKey).Bind(section);
        services.AddOptions<LlamaEmbeddingGeneratorOptions>(registration.Name).Bind(section);
        return AddEmbeddingGenerator(services, registration, serviceKey, null);
    }

    /// <summary>Registers a <see cref="LlamaPairScorer"/>, as itself and as <see cref="IPairVerifier"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the engine's options.</param>
    /// <param name="serviceKey">Registers a keyed scorer where it is not <see langword="null"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddLlamaPairScorer(
        this IServiceCollection services, Action<LlamaEngineOptions>? configure = null, object? serviceKey = null) =>
        AddPairScorer(services, new LlamaRegistration(services, LlamaModelKind.PairScorer, serviceKey).Configure(configure), serviceKey);

    /// <summary>
    /// Registers a <see cref="LlamaPairScorer"/>, as itself and as <see cref="IPairVerifier"/>, with options from configuration.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the properties of <see cref="LlamaEngineOptions"/>.</param>
    /// <param name="serviceKey">Registers a keyed scorer where it is not <see langword="null"/>.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddLlamaPairScorer(
        this IServiceCollection services, IConfiguration section, object? serviceKey = null) =>
        AddPairScorer(services, new LlamaRegistration(services, LlamaModelKind.PairScorer, serviceKey).Bind(section), serviceKey);

    private static ChatClientBuilder AddChatClient(
        IServiceCollection services, LlamaRegistration registration, object? serviceKey, Action<LlamaChatClientOptions>? configure)
    {
        services.AddOptions<LlamaChatClientOptions>(registration.Name)
            .PostConfigure<IServiceProvider>((options, provider) =>
            {
                if (options.TimeProvider == TimeProvider.System && provider.GetService<TimeProvider>() is { } registered)
                    options.TimeProvider = registered;
            });
        if (configure is not null)
            services.Configure(registration.Name, configure);

        return serviceKey is null
            ? services.AddChatClient(Create)
            : services.AddKeyedChatClient(serviceKey, Create);

        IChatClient Create(IServiceProvider provider) =>
            new LlamaChatClient(registration.Source(provider), registration.Options<LlamaChatClientOptions>(provider));
    }

    private static EmbeddingGeneratorBuilder<string, Embedding<float>> AddEmbeddingGenerator(
        IServiceCollection services, LlamaRegistration registration, object? serviceKey, Action<LlamaEmbeddingGeneratorOptions>? configure)
    {
        if (configure is not null)
            services.Configure(registration.Name, configure);

        return serviceKey is null
            ? services.AddEmbeddingGenerator(Create)
            : services.AddKeyedEmbeddingGenerator(serviceKey, Create);

        IEmbeddingGenerator<string, Embedding<float>> Create(IServiceProvider provider) => new LlamaEmbeddingGenerator(
            registration.Source(provider),
            registration.Options<LlamaEmbeddingGeneratorOptions>(provider),
            provider.GetService<TimeProvider>());
    }

    private static IServiceCollection AddPairScorer(IServiceCollection services, LlamaRegistration registration, object? serviceKey) =>
        serviceKey is null
            ? services
                .AddSingleton(provider => new LlamaPairScorer(registration.Source(provider)))
                .AddSingleton<IPairVerifier>(provider => provider.GetRequiredService<LlamaPairScorer>())
            : services
                .AddKeyedSingleton(serviceKey, (provider, _) => new LlamaPairScorer(registration.Source(provider)))
                .AddKeyedSingleton<IPairVerifier>(
                    serviceKey, (provider, _) => provider.GetRequiredKeyedService<LlamaPairScorer>(serviceKey));
}
